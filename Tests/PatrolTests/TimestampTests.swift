// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation
import Testing

@testable import Patrol

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", Int64(0)), ("2026-03-02T14:07:31.200Z", 1_772_460_451_200),
    ("2026-03-02T15:07:31.2+01:00", 1_772_460_451_200), ("1969-12-31T23:59:59.999Z", -1),
    ("2026-03-02t14:07:31.200999999z", 1_772_460_451_200),
    ("2000-02-29T00:00:00Z", 951_782_400_000),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000),
  ])
  func rfc3339IsRead(text: String, milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026-03-02", "2026-03-02T14:07:31", "2026-03-02T24:00:00Z", "2026-03-02T14:60:00Z",
    "2026-03-02T23:59:60Z", "2026-02-29T00:00:00Z", "2026-03-02T14:07:31.Z",
    "2026-03-02T14:07:31.1234567890Z", "2026-03-02 14:07:31Z", "2026-03-02T14:07:31Z ",
    "2026-03-02T14:07:31+1:00", "2026-3-02T14:07:31Z", "+026-03-02T14:07:31Z",
  ])
  func anythingElseIsRefused(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func anInstantSurvivesBeingPrinted() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let years = Int64(-62_167_219_200_000)...253_402_300_799_999
      let time = Timestamp(milliseconds: Int64.random(in: years, using: &generator))
      #expect(Timestamp(time.description) == time)
    }
    #expect("\(Timestamp(milliseconds: -1))" == "1969-12-31T23:59:59.999Z")
  }

  @Test func secondsAreRoundedToTheMillisecond() {
    let start = Timestamp(milliseconds: 1000)
    #expect(start.advanced(bySeconds: 0.0004).milliseconds == 1000)
    #expect(start.advanced(bySeconds: -1.5006).milliseconds == -501)
    #expect(start.advanced(bySeconds: 60).seconds(since: start) == 60)
    #expect(start.seconds(since: start.advanced(bySeconds: 2)) == -2)
  }

  @Test func jsonIsItsText() throws {
    let time = Timestamp(milliseconds: 1_772_460_451_200)
    let data = try JSONEncoder().encode([time])
    #expect(String(decoding: data, as: UTF8.self) == "[\"2026-03-02T14:07:31.200Z\"]")
    #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [time])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Timestamp].self, from: Data("[\"now\"]".utf8))
    }
  }
}
