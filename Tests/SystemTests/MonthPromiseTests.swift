// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import TestSupport
import Testing

/// A month of shifts and more in one life of the collector, over a line that is cut half the time.
@Suite(.timeLimit(.minutes(180)))
struct MonthPromiseTests {
  private static let seed: UInt64 = 4
  private static let first = Timestamp("2026-03-02T14:00:00Z")!
  /// Days on which there is a shift; the last are past the time for which sent records are kept.
  private static let days = Campaign.either([0, 1, 2, 33, 34], long: Array(0..<36))
  private static let hours = Campaign.either(0.5, long: 8)
  /// Seconds of data from one upload to the next within a shift.
  private static let uploadInterval = Campaign.either(600.0, long: 3600)

  /// Bytes to the flash in a shift: 4 MB a unit in eight hours. In the short form uploads, four to
  /// five of which fail and begin anew, come six times as often and a new hot spot set comes every
  /// half hour: measured 0.5 MB of that.
  private static let flashAim =
    Int(2 * 4_000_000 * hours / 8) + Campaign.either(500_000, long: 0)

  @Test func aMonthOfShiftsLosesNothingAndGrowsNowhere() async throws {
    let month = try await Month(seed: Self.seed, first: Self.first)
    var days: [Day] = []
    for day in Self.days {
      days.append(
        try await month.work(day: day, hours: Self.hours, uploadEvery: Self.uploadInterval))
    }
    let receipt = try await month.sendTheRest()
    let announced = month.announced
    let stored = try await month.stored()
    let lost = announced.subtracting(stored.keys)
    let doubled = stored.values.filter { $0 > 1 }.count
    let context: Comment = "seed \(Self.seed): \(receipt)"
    #expect(receipt.contains("receipt: \(announced.count) of \(announced.count) records"), context)
    #expect(receipt.contains(", the same as here") && !receipt.contains("altered"), context)
    let audit = try await month.audit()
    #expect(audit.contains("whole: every record"), "\(audit)")
    #expect(lost.isEmpty && doubled == 0 && stored.count == announced.count, context)
    #expect(month.failedUploads > month.uploads / 4, "the line was cut: \(month.uploads)")
    try expectFlat(days)
    report(days, month, lost: lost.count, doubled: doubled)
  }

  /// From the third shift on; the first fill caches.
  private func expectFlat(_ days: [Day]) throws {
    let (early, last) = (days[2], try #require(days.last))
    let most = days.map(\.memory).max() ?? 0
    #expect(most < early.memory + 8192, "KiB resident: \(days.map(\.memory))")
    #expect(last.descriptors <= early.descriptors + 2, "\(days.map(\.descriptors))")
    let usual = days.map(\.flash).sorted()[days.count / 2]
    #expect(usual < Self.flashAim, "bytes to the flash: \(days.map(\.flash))")
    for day in days {
      // Some shifts have more visits than others, and some more of the month's pruning.
      #expect(day.flash < Self.flashAim * 3 / 2, "bytes to the flash: \(days.map(\.flash))")
      // The one the shift began with, and the day's own, which was examined meanwhile.
      #expect(day.copies <= 2, "hot spot sets kept: \(days.map(\.copies))")
      // Records of 30 days, some 2 KB each with their index, and a log of at most 4 MB.
      #expect(day.journal < 30_000_000, "bytes of the journal: \(days.map(\.journal))")
    }
    #expect(last.kept < days.map(\.total).max() ?? 0, "what the store had for 30 days has gone")
  }

  private func report(_ days: [Day], _ month: Month, lost: Int, doubled: Int) {
    let flash = days.map(\.flash).sorted()
    func megabytes(_ bytes: Int) -> String { String(format: "%.2f MB", Double(bytes) / 1e6) }
    var tally = PromiseTally("a month of shifts loses nothing and grows nowhere")
    tally.faults = month.cuts
    tally.announced = month.announced.count
    tally.lost = lost
    tally.doubled = doubled
    let words = """
      \(days.count) shifts of \(Self.hours) h, 2 units; \(month.failedUploads) of \(month.uploads) \
      uploads failed; to the flash a shift \(megabytes(flash[flash.count / 2])), most \
      \(megabytes(flash.last ?? 0)); resident \(days[2].memory) KiB after 3 shifts, \
      \(days.last?.memory ?? 0) at the end; descriptors \(days[2].descriptors) and \
      \(days.last?.descriptors ?? 0); journal at most \(megabytes(days.map(\.journal).max() ?? 0))
      """
    print(words)
    tally.remarks = words
    tally.report()
  }
}
