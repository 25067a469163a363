// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Platform
import Testing

@testable import Control

/// What `patrol status --watch` paints on 40 columns.
@Suite struct StatusScreenTests {
  private static let now = Timestamp("2026-07-02T13:07:00Z")!
  private let clock = LocalClock(zone: "Europe/London", now: Self.now)

  private func screen(_ report: StatusReport, width: Int = 40) -> [String] {
    report.screen(clock, at: Self.now, width: width)
  }

  private func place(
    dwell: Double, driven: Double = 0, target: Double?, isInside: Bool = true
  ) -> UnitStatus.OpenVisit {
    UnitStatus.OpenVisit(
      hotSpot: "HS03", name: "High Street south", entered: Self.now, dwell: dwell, driven: driven,
      target: target, isInside: isInside)
  }

  private func unit(_ present: [UnitStatus.OpenVisit] = []) -> UnitStatus {
    var unit = UnitStatus(unit: "BW-014", reception: .fix)
    (unit.age, unit.error, unit.lastFix) = (1, 8.4, Self.now)
    (unit.officer, unit.shift, unit.shiftStarted) = ("o-17", "s-1", Self.now)
    unit.present = present
    return unit
  }

  private func report(_ units: [UnitStatus]) -> StatusReport {
    var report = StatusReport()
    report.units = units
    return report
  }

  @Test func aUnitAtWorkIsToldInFortyColumns() {
    var unit = unit([place(dwell: 425, target: 900)])
    unit.planned = .init(due: 9, short: 6)
    unit.next = .init(
      .init(hotSpot: "HS07", due: 2, minutes: 15, made: 0, other: 0), name: "York Road", walk: 4)
    var report = report([unit])
    report.records.waiting = 3
    report.battery = .init(percent: 82, isCharging: false)
    #expect(
      screen(report)
        == [
          "14:07                       battery 82 %",
          "",
          "BW-014                              o-17",
          "fix 1 s old, ±8 m            3 of 9 done",
          "in HS03 High Street south",
          "[███████████              ] 7:05 of 15:00",
          "next HS07 York Road",
          "     2 visits of 15 min, 4 min walk",
          "",
          "3 records wait for the store",
        ].map { $0.replacing("  ] 7", with: " ] 7") })
  }

  @Test func theBarIsFullOnlyWhenTheTimeIsReached() {
    let almost = screen(report([unit([place(dwell: 899.9, target: 900)])]))
    #expect(almost.contains { $0.hasSuffix(" ] 14:59 of 15:00") })
    let reached = screen(report([unit([place(dwell: 900, target: 900)])]))
    #expect(reached.contains { $0.hasSuffix("█] 15:00 REACHED") })
    let driven = screen(report([unit([place(dwell: 1000, driven: 400, target: 900)])]))
    #expect(driven.contains { $0.hasSuffix(" ] 10:00 of 15:00") })
    #expect(driven.contains("beside 7 min in a vehicle"))
  }

  @Test func whereNothingIsDueThereIsNoBar() {
    let lines = screen(report([unit([place(dwell: 61, target: nil)])]))
    #expect(lines.contains("1:01, nothing is due here today"))
    #expect(!lines.contains { $0.contains("[") })
  }

  @Test func whatIsWrongIsSaidInWords() {
    var blind = unit()
    blind.reception = .noFix
    blind.officer = nil
    blind.obstacle = "its receiver has no fix: does it see the sky?"
    var silent = UnitStatus(unit: "BW-015", reception: .silent)
    silent.age = 300
    var report = report([blind, silent])
    report.battery = .init(percent: 9, isCharging: false)
    report.troubles = ["the journal cannot be written: no space is left on the device at all"]
    let lines = screen(report)
    for words in [
      "battery 9 % LOW", "NO OFFICER NAMED", "NO FIX, last fix 14:07", "NOTHING IS MEASURED",
      "OFF SHIFT", "SILENT", "! the journal cannot be written",
    ] { #expect(lines.contains { $0.contains(words) }, "\(words) is not in \(lines)") }
    #expect(!lines.contains { $0.contains("\u{1B}") })
  }

  @Test(arguments: [20, 33, 40, 80]) func noLineIsWiderThanTheScreen(width: Int) {
    var place = place(dwell: 36_000, driven: 300, target: 36_000)
    place.name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk, at the far end of it"
    var unit = unit([place])
    unit.unit = String(repeating: "u", count: 200)
    unit.officer = "an officer with a long name"
    unit.planned = .init(due: 100, short: 1)
    unit.error = 1e300
    var report = report([unit])
    report.troubles = [String(repeating: "x", count: 300)]
    report.battery = .init(percent: 100, isCharging: true)
    for line in screen(report, width: width) { #expect(line.count <= width, "\(line)") }
  }

  @Test func secondsAloneAreNoNews() {
    let before = report([unit([place(dwell: 425, target: 900)])])
    var after = before
    (after.units[0].age, after.units[0].error, after.units[0].heard) = (0.4, 9, 77)
    after.units[0].lastFix = Self.now.advanced(bySeconds: 5)
    after.units[0].present[0].dwell = 430
    #expect(before.isNews(after: nil))
    #expect(after != before && !after.isNews(after: before))
    after.units[0].present[0].dwell = 481
    #expect(after.isNews(after: before), "another minute is news")
    after = before
    after.units[0].reception = .noFix
    #expect(after.isNews(after: before))
    after = before
    after.records.waiting = 1
    #expect(after.isNews(after: before))
  }

  @Test func aWatchShowsWhatIsNewUntilNobodyReads() throws {
    let first = report([unit([place(dwell: 425, target: 900)])])
    var later = first
    later.units[0].present[0].dwell = 430
    var news = later
    news.records.waiting = 1
    var answers = [later, news, first]
    var shown: [StatusReport] = []
    try first.follow(pause: 0) { () throws(ControlError) in
      answers.removeFirst()
    } show: {
      shown.append($0)
      return shown.count < 2
    }
    #expect(shown == [first, news] && answers == [first])
  }

  @Test func aWatchEndsWithTheCollector() {
    let first = report([])
    #expect(throws: ControlError.nobody(path: "s")) {
      try first.follow(pause: 0) { () throws(ControlError) in
        throw .nobody(path: "s")
      } show: { _ in
        true
      }
    }
  }
}
