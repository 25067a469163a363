// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Testing

@Suite struct CivilDateTests {
  @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
    var previous = CivilDate(daysSinceEpoch: -1)
    for day in Int64(0)..<146_097 {
      let date = CivilDate(daysSinceEpoch: day)
      #expect(date.daysSinceEpoch == day)
      let next = (previous.year, previous.month, previous.day + 1)
      let isNextDay = CivilDate(year: next.0, month: next.1, day: next.2) == date
      #expect(previous < date && (isNextDay || date.day == 1))
      previous = date
    }
    #expect("\(previous)" == "2369-12-31")
  }

  @Test func datesThatDoNotExistAreRefused() {
    for (year, month, day) in [
      (2026, 2, 29), (1900, 2, 29), (2026, 0, 1), (2026, 13, 1), (2026, 4, 31), (2026, 1, 0),
      (-1, 1, 1), (10_000, 1, 1),
    ] {
      #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
    #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
  }

  @Test func textIsYearMonthDay() throws {
    #expect(CivilDate("2026-03-02")?.description == "2026-03-02")
    for text in ["2026-3-2", "2026-03-02 ", "2026-02-30", "", "02-03-2026", "2026/03/02"] {
      #expect(CivilDate(text) == nil)
    }
    let date = try #require(CivilDate("0099-12-01"))
    let data = try JSONEncoder().encode([date])
    #expect(String(decoding: data, as: UTF8.self) == "[\"0099-12-01\"]")
    #expect(try JSONDecoder().decode([CivilDate].self, from: data) == [date])
  }
}
