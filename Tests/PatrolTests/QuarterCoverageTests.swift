// SPDX-License-Identifier: Apache-2.0

import Patrol
import Testing

@Suite struct QuarterCoverageTests {
  @Test func aQuarterStartsAtAWholeQuarterOfUTC() throws {
    for (time, start) in [
      ("2026-03-02T14:07:31.200Z", "2026-03-02T14:00:00Z"),
      ("2026-03-02T14:15:00Z", "2026-03-02T14:15:00Z"),
      ("2026-03-02T14:14:59.999Z", "2026-03-02T14:00:00Z"),
      ("1969-12-31T23:59:59Z", "1969-12-31T23:45:00Z"),
    ] {
      let time = try #require(Timestamp(time))
      #expect(QuarterCoverage.start(holding: time) == Timestamp(start))
    }
  }

  @Test func coverageAddsUpByKind() {
    let one = Coverage(observed: 600, noFix: 200, gpsdDown: 60, deviceOff: 40)
    let sum = one + Coverage(observed: 1)
    #expect(one.total == QuarterCoverage.length)
    #expect(sum == Coverage(observed: 601, noFix: 200, gpsdDown: 60, deviceOff: 40))
    #expect(Coverage.none.total == 0)
  }
}
