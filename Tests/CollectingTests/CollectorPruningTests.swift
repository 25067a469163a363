// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Foundation
import Glibc
import Journaling
import Patrol
import Testing
import TestSupport
import Wire

/// Records go when the store has had them for long, by its own clock and its own word.
@Suite struct CollectorPruningTests {
  private static let storesTime = Timestamp("2026-03-02T14:00:00Z")!

  /// A device with five records, of which the store has answered for the first three; it said so at
  /// `storesTime`.
  private func deviceOfFive() async throws -> (Device, Collector) {
    let device = try Device()
    _ = try device.keepVisits(5)
    let collector = try device.collector()
    try await collector.withJournal { journal throws(JournalError) in
      let results = (1...3).map { StoreAPI.BatchAnswer.Result(sequence: $0, status: .stored) }
      try journal.acknowledge(results, of: journal.pending(), at: Self.storesTime)
    }
    return (device, collector)
  }

  /// What the store says of them.
  private func receipt(
    of collector: Collector, missing: [ClosedRange<Int64>]
  ) async throws -> StoreAPI.Receipt {
    let journal = try await collector.withJournal { journal throws(JournalError) in
      journal.chain.journal
    }
    let count = missing.reduce(0) { $0 + Int64($1.count) }
    return StoreAPI.Receipt(
      device: "d", journal: journal, first: 1, last: 5, stored: 5 - count, quarantined: 0,
      missing: missing)
  }

  @Test func recordsTheStoreHasHadForLongGo() async throws {
    let (device, collector) = try await deviceOfFive()
    let receipt = try await receipt(of: collector, missing: [4...5])
    func prune(daysLater days: Double) async {
      device.pass(seconds: 2 * 3600)
      await collector.prune(
        with: receipt, at: Self.storesTime.advanced(bySeconds: days * 86_400))
    }
    await prune(daysLater: 29)
    #expect(try device.kept().count == 5)
    await prune(daysLater: 31)
    #expect(try device.kept() == [4, 5], "what is pending stays")
  }

  /// A month in a drawer, or a clock set 400 days ahead.
  @Test func theDevicesOwnClockPrunesNothing() async throws {
    let (device, collector) = try await deviceOfFive()
    device.pass(seconds: 400 * 86_400)
    for _ in 0..<3 {
      device.pass(seconds: 2 * 3600)
      await collector.tick()
    }
    let receipt = try await receipt(of: collector, missing: [4...5])
    await collector.prune(with: receipt, at: nil)
    device.pass(seconds: 2 * 3600)
    await collector.prune(with: receipt, at: Self.storesTime.advanced(bySeconds: 60))
    #expect(try device.kept().count == 5)
  }

  /// The store was put back to a copy from before the second record came.
  @Test func whatAReceiptDoesNotNameIsNotPruned() async throws {
    let (device, collector) = try await deviceOfFive()
    let receipt = try await receipt(of: collector, missing: [2...5])
    await collector.prune(
      with: receipt, at: Self.storesTime.advanced(bySeconds: 31 * 86_400))
    #expect(try device.kept() == [2, 3, 4, 5])
  }
}

extension Device {
  /// The numbers of the records the journal holds.
  fileprivate func kept() throws -> [Int64] {
    try JournalContents(path: directory.appending(path: "journal").path).entries().map(\.sequence)
  }
}
