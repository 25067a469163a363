// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Testing

@Suite struct IntervalTests {
  private func interval(_ start: Int64, _ end: Int64) -> Interval {
    Interval(from: Timestamp(milliseconds: start), to: Timestamp(milliseconds: end))
  }

  @Test func intervalsShareTheTimeInBoth() {
    #expect(interval(0, 10).intersection(interval(5, 20)) == interval(5, 10))
    #expect(interval(0, 10).intersection(interval(2, 3)) == interval(2, 3))
    #expect(interval(0, 10).intersection(interval(10, 20)) == nil)
    #expect(interval(0, 10).intersection(interval(11, 20)) == nil)
    #expect(interval(0, 2500).seconds == 2.5)
  }

  @Test func jsonIsAPairInOrder() throws {
    let data = try JSONEncoder().encode(interval(0, 1000))
    #expect(
      String(decoding: data, as: UTF8.self)
        == "[\"1970-01-01T00:00:00.000Z\",\"1970-01-01T00:00:01.000Z\"]")
    #expect(try JSONDecoder().decode(Interval.self, from: data) == interval(0, 1000))
    let (zero, one) = ("\"1970-01-01T00:00:00Z\"", "\"1970-01-01T00:00:01Z\"")
    for text in ["[\(one),\(zero)]", "[\(zero)]", "[\(zero),\(one),\(one)]", "{}"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Interval.self, from: Data(text.utf8))
      }
    }
  }

  @Test func anIntervalThatEndsBeforeItStartsIsABrokenInvariant() async {
    await #expect(processExitsWith: .failure) {
      _ = Interval(from: Timestamp(milliseconds: 1), to: Timestamp(milliseconds: 0))
    }
  }
}
