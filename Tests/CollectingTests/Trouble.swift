// SPDX-License-Identifier: Apache-2.0

import Control
import Foundation
import Geography
import Patrol
import Simulation

/// Something that gpsd, a receiver or a clock does while an officer is on patrol.
struct Trouble: CustomStringConvertible {
  typealias Report = WatchedVisit.Report

  let description: String
  /// How far the dwell may be off the untroubled one's, in seconds.
  var seconds = 1.0
  /// Visits it may come to.
  var visits = 1...1
  /// Shift records it comes to: another one where time itself stepped.
  var shifts = 1
  /// How far the shifts may be off the true length in all, in seconds.
  var length = 2.0
  /// Seconds by which the trouble makes them longer.
  var longer = 0.0
  /// Reasons for which something must have been refused.
  var refused: Set<FixRefusal> = []
  /// What a note must say.
  var note: String?
  /// Where and when it happens.
  var scene = WatchedVisit()
  let spoil: (inout [Report]) -> Void

  static var all: [Trouble] {
    words + numbers + orders + times + calendar + clocks + silences + places
  }

  /// Seconds since the booking, in the middle of the visit.
  private static let middle = 500

  // MARK: What is said

  private static var words: [Trouble] {
    [
      Trouble(description: "garbage between all lines") { reports in
        var random = SeededGenerator(seed: 3)
        let rubbish = [
          "}", "{", "[]", "null", "<html>", #"{"class":"TPV""#, #"{"class":"TPV"}}"#,
          #"{"class":"SKY","satellites":[{"PRN":1}]}"#, #"{"class":"TPV","device":5,"lat":[1]}"#,
          #"{"foo":[1],"class":"TPV"}"#, "$GPRMC,,V,,,,,,,,,,N*53", "\u{0}\u{1}\u{FFFD}",
          #"{"class":"DEVICES","devices":[\#(Array(repeating: "{}", count: 9).joined(separator: ","))]}"#,
          #"{"class":"ERROR","message":"no"}"#,
        ]
        reports = reports.flatMap { report in
          let noise = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
          return [
            .saying(rubbish[random.whole(0...rubbish.count - 1)], at: report.arrival),
            .saying(noise.filter { $0 != 10 } + [10], at: report.arrival), report,
          ]
        }
      },
      Trouble(description: "lines of a megabyte") { reports in
        for at in [100, 300, middle] {
          let long = Array(repeating: UInt8(ascii: "x"), count: 1 << 20) + [10]
          reports.insert(.saying(long, at: reports[at].arrival), at: at)
        }
      },
      Trouble(description: "each report three times, fuller each time") { reports in
        reports = reports.flatMap { report in
          var (first, second) = (report, report)
          first.fields = ["mode": "2", "lat": "51.5", "lon": "0.7"]
          second.fields = ["eph": "99.0"]
          return [first, second, report]
        }
      },
      Trouble(description: "lines cut where gpsd went away", seconds: 3) { reports in
        for at in stride(from: 200, to: 800, by: 60) {
          let half = Array(reports[at].bytes.prefix(50))
          reports[at].words = half
          reports[at + 1].event = .gpsdLost
          reports[at + 2].event = .gpsdBack
        }
      },
      Trouble(description: "three hundred other receivers before the first word") { reports in
        let others = (0..<300).map { number in
          var other = reports[0]
          other.device = "/dev/other\(number)"
          return other
        }
        reports.insert(contentsOf: others, at: 0)
      },
      Trouble(description: "a thousand other receivers") { reports in
        reports = reports.enumerated().flatMap { second, report in
          var other = report
          other.device = "/dev/other\(second)"
          return [other, report]
        }
      },
    ]
  }

  // MARK: Numbers

  private static var numbers: [Trouble] {
    var all = [
      Trouble(description: "positions that are simulated", seconds: 3, refused: [.simulated]) {
        every(5, &$0) { $0.fields["status"] = "8" }
      },
      Trouble(description: "a receiver without a position", seconds: 3, refused: [.noPosition]) {
        every(5, &$0) { $0.fields["mode"] = "1" }
      },
      Trouble(description: "nought north, nought east", seconds: 3, refused: [.notAPlace]) {
        every(5, &$0) { ($0.latitude, $0.longitude) = (0, 0) }
      },
      Trouble(description: "a position beyond the pole", seconds: 3, refused: [.notAPlace]) {
        every(5, &$0) { $0.latitude = 91 }
      },
      Trouble(description: "a jump over the sea", seconds: 5, refused: [.impossibleJump]) {
        every(97, &$0) { $0.latitude += 1 }
      },
    ]
    for number in ["NaN", "nan", "Infinity", "-inf", "1e999", "null", "\"x\"", "1e308", "-1", ""] {
      for keys in [["eph", "speed", "track"], ["lat", "lon"]] where keys.count > 2 || number != "-1"
      {
        let description =
          "\(keys.joined(separator: " or ")) of \(number.isEmpty ? "nothing" : number)"
        all.append(
          Trouble(description: description, seconds: 10) { reports in
            for at in stride(from: 1, to: reports.count - 1, by: 7) {
              reports[at].fields[keys[at / 7 % keys.count]] = number
            }
          })
      }
    }
    return all
  }

  private static func every(
    _ step: Int, _ reports: inout [Report], _ change: (inout Report) -> Void
  ) {
    for at in stride(from: 1, to: reports.count - 1, by: step) { change(&reports[at]) }
  }

  // MARK: Order

  private static var orders: [Trouble] {
    [
      Trouble(
        description: "every tenth fix late by a second", seconds: 3, refused: [.outOfOrder]
      ) { reports in
        for at in stride(from: 10, to: reports.count - 2, by: 10) {
          let late = reports[at]
          reports[at] = reports[at + 1]
          reports[at].arrival = late.arrival
          reports[at + 1] = late
          reports[at + 1].arrival += 1
        }
      },
      Trouble(description: "a fix late by minutes", refused: [.outOfOrder]) { reports in
        for at in [400, 600] {
          var late = reports[at - 200]
          late.arrival = reports[at].arrival
          reports.insert(late, at: at)
        }
      },
      // When the first fix came late, the booking seems to have been as much earlier.
      Trouble(description: "twenty seconds come at once, again and again", length: 20) { reports in
        for at in reports.indices {
          reports[at].arrival = (reports[at].arrival / 20).rounded(.up) * 20
        }
      },
      Trouble(description: "all comes half a minute late", length: 32) { reports in
        for at in reports.indices { reports[at].arrival += 30 }
      },
    ]
  }

  // MARK: Time that steps

  private static var times: [Trouble] {
    let rollover = 1024.0 * 7 * 86_400
    return [
      Trouble(
        description: "eighteen leap seconds learnt in mid-visit", seconds: 20, length: 20,
        refused: [.outOfOrder]
      ) { shift(&$0, from: middle, by: -18) },
      Trouble(description: "eighteen leap seconds on", seconds: 20, length: 20) {
        shift(&$0, from: middle, by: 18)
      },
      Trouble(
        description: "back an hour in mid-visit", seconds: 10, visits: 2...2, shifts: 2, length: 10
      ) { shift(&$0, from: middle, by: -3600) },
      Trouble(
        description: "on a day in mid-visit", seconds: 10, visits: 2...2, shifts: 2, length: 10
      ) { shift(&$0, from: middle, by: 86_400) },
      Trouble(
        description: "on five minutes in mid-visit", seconds: 10, visits: 2...2, shifts: 2,
        length: 4
      ) { shift(&$0, from: middle, by: 300) },
      Trouble(
        description: "on an hour in mid-visit", seconds: 10, visits: 2...2, shifts: 2, length: 4
      ) { shift(&$0, from: middle, by: 3600) },
      Trouble(
        description: "twenty minutes of silence, then on a day", seconds: 10, visits: 2...2,
        shifts: 2, length: 10, longer: 1200
      ) { reports in
        shift(&reports, from: middle, by: 86_400 + 1200)
        for at in middle..<reports.count { reports[at].arrival += 1200 }
      },
      Trouble(
        description: "a year on for one fix, and gpsd goes away", seconds: 4,
        refused: [.outOfOrder]
      ) { reports in
        shift(&reports, from: middle, upTo: middle + 1, by: 365 * 86_400)
        reports[middle + 1].event = .gpsdLost
        reports[middle + 2].event = .gpsdBack
      },
      Trouble(description: "on 45 s for one fix", seconds: 46, refused: [.outOfOrder]) {
        shift(&$0, from: middle, upTo: middle + 1, by: 45)
      },
      Trouble(description: "on five minutes for one fix", seconds: 4, refused: [.outOfOrder]) {
        shift(&$0, from: middle, upTo: middle + 1, by: 300)
      },
      Trouble(description: "on an hour for two fixes", seconds: 4, refused: [.outOfOrder]) {
        shift(&$0, from: middle, upTo: middle + 2, by: 3600)
      },
      Trouble(description: "back an hour for two fixes", seconds: 4, refused: [.outOfOrder]) {
        shift(&$0, from: middle, upTo: middle + 2, by: -3600)
      },
      Trouble(description: "1,024 weeks off for a minute", refused: [.absurdDate]) {
        shift(&$0, from: middle, upTo: middle + 60, by: -rollover)
      },
      Trouble(description: "1,024 weeks ahead for a minute", refused: [.absurdDate]) {
        shift(&$0, from: middle, upTo: middle + 60, by: rollover)
      },
      Trouble(description: "1,024 weeks off before the first good fix", refused: [.absurdDate]) {
        shift(&$0, from: 0, upTo: 100, by: -rollover)
      },
      Trouble(description: "the year 1980 before the first good fix", refused: [.absurdDate]) {
        for at in 0..<100 { $0[at].time = Timestamp("1980-01-06T00:00:00Z")! }
      },
      Trouble(description: "a time that is none", seconds: 3, refused: [.noPosition]) {
        every(9, &$0) { $0.fields["time"] = "\"garbage\"" }
      },
      Trouble(
        description: "a frozen position for twelve minutes", note: "did not change at all"
      ) { reports in
        for at in 201..<(201 + 720) where at < 820 {
          (reports[at].latitude, reports[at].longitude) = (
            reports[220].latitude, reports[220].longitude
          )
        }
      },
    ]
  }

  private static func shift(
    _ reports: inout [Report], from first: Int, upTo end: Int? = nil, by seconds: Double
  ) {
    for at in first..<(end ?? reports.count) {
      reports[at].time = reports[at].time.advanced(bySeconds: seconds)
    }
  }

  // MARK: Days of the calendar

  private static var calendar: [Trouble] {
    let moments = [
      ("midnight", "2026-03-03T00:00:00Z"), ("the end of a GPS week", "2026-03-07T23:59:42Z"),
      ("the end of a week", "2026-03-08T00:00:00Z"), ("clocks go forward", "2026-03-29T01:00:00Z"),
      ("clocks go back", "2026-10-25T01:00:00Z"), ("the end of a year", "2027-01-01T00:00:00Z"),
      ("a leap day begins", "2028-02-29T00:00:00Z"), ("a leap day ends", "2028-03-01T00:00:00Z"),
      ("the end of 32-bit time", "2038-01-19T03:14:08Z"),
      ("a rollover of the weeks", "2038-11-20T23:59:42Z"),
    ]
    var all = moments.map { name, moment in
      Trouble(
        description: name,
        scene: WatchedVisit(
          start: Timestamp(moment)!.advanced(bySeconds: -Double(middle)))
      ) { _ in }
    }
    // Should there be another one: gpsd then says 60.
    all.append(
      Trouble(
        description: "a leap second", seconds: 2,
        scene: WatchedVisit(
          start: Timestamp("2027-01-01T00:00:00Z")!.advanced(bySeconds: -Double(middle)))
      ) { reports in
        reports[middle].fields["time"] = "\"2026-12-31T23:59:60.000Z\""
        shift(&reports, from: middle + 1, by: -1)
      })
    return all
  }

  // MARK: The device's own clock

  private static var clocks: [Trouble] {
    let years = 6 * 365.0 * 86_400
    return [
      Trouble(
        description: "the clock six years slow", scene: WatchedVisit(clockOff: -years)
      ) { _ in },
      Trouble(
        description: "the clock twenty years fast", scene: WatchedVisit(clockOff: 3.4 * years)
      ) { _ in },
      Trouble(
        description: "the clock set right in mid-visit", scene: WatchedVisit(clockOff: -years)
      ) { $0[middle].event = .clockSet(off: 0) },
      Trouble(
        description: "the clock set right before the first fix",
        scene: WatchedVisit(clockOff: -years)
      ) { reports in
        for at in 0..<100 { reports[at].fields["mode"] = "1" }
        reports[50].event = .clockSet(off: 0)
      },
      Trouble(description: "the clock set wrong in mid-visit") {
        $0[middle].event = .clockSet(off: -years)
      },
      Trouble(
        description: "the clock wrong anew at every start", seconds: 12, note: "is not known",
        scene: WatchedVisit(clockOff: -years)
      ) { reports in
        for (at, off) in [(300, -years), (450, 2 * years), (600, -3600.0), (700, 0)] {
          reports[at].event = .clockSet(off: off)
          reports[at + 1].event = .collectorCut
        }
      },
    ]
  }

  // MARK: Silence

  private static var silences: [Trouble] {
    [
      Trouble(description: "five minutes of silence") { $0.removeSubrange(middle..<middle + 300) },
      Trouble(description: "gpsd away for five minutes") { reports in
        reports.removeSubrange(middle..<middle + 300)
        reports[middle - 1].event = .gpsdLost
        reports[middle].event = .gpsdBack
      },
      Trouble(description: "a gpsd that comes and goes", seconds: 3) { reports in
        for at in stride(from: 200, to: 800, by: 20) {
          reports[at].event = .gpsdLost
          reports[at + 1].event = .gpsdBack
        }
      },
      Trouble(description: "the collector is cut ten times", seconds: 5, note: "interrupted") {
        reports in
        for at in stride(from: 200, to: 800, by: 60) { reports[at].event = .collectorCut }
      },
    ]
  }

  // MARK: Places

  private static var places: [Trouble] {
    [
      ("the Greenwich meridian", 51.4779, 0.0), ("the equator", 0, 9.5),
      ("where both meet", 0, 0), ("the far south", -54.8, -68.3), ("the far north", 78.2, 15.6),
    ].map { name, latitude, longitude in
      Trouble(
        description: name,
        scene: WatchedVisit(
          middle: .init(latitude: latitude, longitude: longitude))
      ) { _ in }
    }
  }
}
