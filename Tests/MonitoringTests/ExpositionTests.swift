// SPDX-License-Identifier: Apache-2.0

import Monitoring
import Testing

@Suite struct ExpositionTests {
  @Test func aPageIsWrittenAsPrometheusReadsIt() {
    var page = Exposition()
    page.add(.counter, "patrol_fixes_total", "Fixes\nused.", [(["unit": #"a"b\c"#], 3)])
    page.add(.gauge, "patrol_age_seconds", "Age.", 0.25)
    page.add(.gauge, "patrol_unknown_seconds", "Not known.", nil)
    page.add(
      .gauge, "patrol_large_bytes", "Large.", [([:], 3_000_000_000), (["of": "x"], .infinity)])
    #expect(
      page.text == #"""
        # HELP patrol_fixes_total Fixes\nused.
        # TYPE patrol_fixes_total counter
        patrol_fixes_total{unit="a\"b\\c"} 3
        # HELP patrol_age_seconds Age.
        # TYPE patrol_age_seconds gauge
        patrol_age_seconds 0.25
        # HELP patrol_large_bytes Large.
        # TYPE patrol_large_bytes gauge
        patrol_large_bytes 3000000000
        patrol_large_bytes{of="x"} +Inf

        """#)
  }

  @Test func aHistogramCountsUpToEachBound() {
    var histogram = Histogram()
    for seconds in [0.0005, 0.001, 0.02, 100] { histogram.note(seconds) }
    var page = Exposition()
    page.add("patrol_read_seconds", "Reads.", [(["kind": "read"], histogram)])
    let lines = page.text.split(separator: "\n").map(String.init)
    #expect(lines.contains(#"patrol_read_seconds_bucket{kind="read",le="0.001"} 2"#))
    #expect(lines.contains(#"patrol_read_seconds_bucket{kind="read",le="0.03"} 3"#))
    #expect(lines.contains(#"patrol_read_seconds_bucket{kind="read",le="10"} 3"#))
    #expect(lines.contains(#"patrol_read_seconds_bucket{kind="read",le="+Inf"} 4"#))
    #expect(lines.contains(#"patrol_read_seconds_count{kind="read"} 4"#))
    #expect(histogram.count == 4 && abs(histogram.sum - 100.0215) < 1e-9)
  }
}
