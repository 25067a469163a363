// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import DeviceConfiguration
import Foundation
import Journaling
import Patrol
import TestSupport
import Testing
import Wire

/// The disk fills up under the real collector: old records the store has go, new ones are kept.
@Suite(.serialized) struct FullDiskPromiseTests {
  private static let journal = "journal"

  @Test(arguments: Campaign.either([UInt64(1)], long: Array(1...12)))
  func oldestTheStoreHasGoAndNothingUnsentDoes(seed: UInt64) async throws {
    var tally = PromiseTally("full disk")
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let path = "\(disk.directory)/\(Self.journal)"
    let sent = 400
    let unsent = 20 + Int(seed) * 7
    let announced = try device.keep(1...sent + unsent, answered: sent)
    let collector = try device.collector()
    await collector.tick()
    #expect(await collector.status().troubles.isEmpty)
    #expect(isReserveHeld(at: path))
    disk.limit(to: DiskImage(of: disk.directory).size + 4096 * Int(seed % 5))
    let fresh = try await device.appendUntilRemoved(by: collector, tally: &tally)
    let entries = try JournalContents(path: path).entries()
    tally.announced = announced.count + fresh.count
    for (id, bytes) in announced.suffix(unsent) + fresh {
      let copies = entries.filter { $0.id == id && $0.record == bytes }
      if copies.isEmpty { tally.lost += 1 }
      if copies.count > 1 { tally.doubled += 1 }
    }
    let first = try #require(entries.first?.sequence)
    #expect((2...Int64(sent)).contains(first), "the oldest go, and not all at once")
    #expect(entries.map(\.sequence) == Array(first..<first + Int64(entries.count)))
    let words =
      "the disk is full: to keep new records, the \(first - 1) oldest that the store has were "
      + "removed"
    let troubles = await collector.status().troubles
    #expect(troubles.contains { $0.hasPrefix(words) }, "\(troubles), expected \(words)")
    disk.limit(to: 0)
    for _ in 0..<2 {
      device.pass(seconds: 61)
      await collector.tick()
    }
    #expect(await collector.status().troubles.isEmpty)
    #expect(isReserveHeld(at: path))
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0 && tally.faults > 0)
  }

  /// With nothing free but the reserve, however many there are to remove.
  @Test func tenThousandRecordsTheStoreHasMakeRoom() async throws {
    var tally = PromiseTally("full disk with ten thousand records the store has")
    let disk = FaultyDisk()
    disk.skipSyncs()
    let device = try Device(in: disk.directory)
    let path = "\(disk.directory)/\(Self.journal)"
    let announced = try device.keep(1...10_020, answered: 10_000, stays: 12)
    let collector = try device.collector()
    await collector.tick()
    disk.limit(to: DiskImage(of: disk.directory).size)
    let fresh = try await device.appendUntilRemoved(by: collector, tally: &tally)
    let entries = try JournalContents(path: path).entries()
    let first = try #require(entries.first?.sequence)
    #expect((5000...5020).contains(first), "\(first)")
    let unsent = announced.suffix(20) + fresh
    #expect(entries.suffix(unsent.count).map(\.record) == unsent.map(\.1))
    tally.announced = announced.count + fresh.count
    tally.report()
  }

  /// Behind a record that the store never answers for the others make room all the same.
  @Test func aStuckRecordKeepsNoOtherFromMakingRoom() async throws {
    var tally = PromiseTally("full disk behind a record the store does not take")
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let path = "\(disk.directory)/\(Self.journal)"
    let announced = try device.keep(1...400, answered: 400, but: 3, stays: 12)
    let collector = try device.collector()
    await collector.tick()
    disk.limit(to: DiskImage(of: disk.directory).size)
    let fresh = try await device.appendUntilRemoved(by: collector, tally: &tally)
    let entries = try JournalContents(path: path).entries()
    #expect(entries.map(\.sequence) == Array(3...400 + Int64(fresh.count)))
    #expect(entries.first?.record == announced[2].1)
    #expect(entries.suffix(fresh.count).map(\.record) == fresh.map(\.1))
    #expect((150...250).contains(entries.count { $0.status == .spent }))
    tally.announced = announced.count + fresh.count
    tally.report()
  }

  /// Nothing can be removed: the reserve's room is used, then memory; nothing announced goes.
  @Test func unsentRecordsStayAndAWholeShiftIsKeptInTheReserve() async throws {
    var tally = PromiseTally("full disk with nothing the store has")
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let path = "\(disk.directory)/\(Self.journal)"
    // The segment that is written is nearly full.
    let announced = try device.keep(1...Self.nearlyFull, answered: 0)
    let collector = try device.collector()
    await collector.tick()
    disk.limit(to: DiskImage(of: disk.directory).size)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<600 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    #expect(!isReserveHeld(at: path))
    let troubles = await collector.status().troubles
    #expect(troubles.contains { $0.contains("no record has been removed") }, "\(troubles)")
    let entries = try JournalContents(path: path).entries()
    tally.faults = 1
    tally.announced = announced.count + 2
    tally.lost = tally.announced - entries.count
    tally.report()
    #expect(entries.prefix(announced.count).map(\.record) == announced.map(\.1))
    try #require(entries.count == announced.count + 2)
    guard case .visit(let visit) = try Record(bytes: entries[announced.count].record) else {
      return #expect(Bool(false), "no visit")
    }
    #expect(visit.dwell == 599)
  }

  /// A device that is started on a full disk collects all the same.
  @Test func collectorStartsOnAFullDisk() async throws {
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let path = "\(disk.directory)/\(Self.journal)"
    let announced = try device.keep(1...50, answered: 40)
    try Journal(path: path).holdReserve()
    disk.limit(to: DiskImage(of: disk.directory).size)
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<300 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let entries = try JournalContents(path: path).entries()
    #expect(entries.suffix(12).prefix(10).map(\.record) == announced.suffix(10).map(\.1))
  }

  /// The reserve went to the shift before the start: opening needs no room.
  @Test func collectorStartsOnAFullDiskWhoseReserveIsUsedUp() async throws {
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let path = "\(disk.directory)/\(Self.journal)"
    let announced = try device.keep(1...467, answered: 457)
    disk.limit(to: DiskImage(of: disk.directory).size)
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<300 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let entries = try JournalContents(path: path).entries()
    #expect(entries.suffix(12).prefix(10).map(\.record) == announced.suffix(10).map(\.1))
    #expect(entries.count < announced.count, "old ones made room")
    disk.limit(to: 0)
    device.pass(seconds: 61)
    await collector.tick()
    #expect(isReserveHeld(at: path))
  }

  // MARK: Helpers

  /// So many of the records here leave too little of the first four segments for a shift.
  private static let nearlyFull = 474

  private func isReserveHeld(at path: String) -> Bool {
    (1...2).allSatisfy { FileManager.default.fileExists(atPath: "\(path)/spare-\($0)") }
  }
}

extension Device {
  /// Keeps visits while no collector runs, the first `answered` of them answered by the store
  /// but for the one numbered `stuck`; returns their ids and bytes.
  fileprivate func keep(
    _ numbers: ClosedRange<Int>, answered: Int, but stuck: Int = 0, stays: Int = 1
  ) throws -> [(String, Data)] {
    let records = numbers.map { number in
      guard case .visit(var visit) = Self.visit(number) else { return Self.visit(number) }
      visit.stays = Array(repeating: visit.stays[0], count: stays)
      return Record.visit(visit)
    }
    let journal = try Journal(path: configuration.state + "/journal")
    try journal.commit(Changes(records: records))
    let results = (0..<answered).filter { $0 + 1 != stuck }.map {
      StoreAPI.BatchAnswer.Result(sequence: Int64($0 + 1), status: .stored)
    }
    let sent = try journal.pending(limit: .max, maximumBytes: .max)
    try journal.acknowledge(results, of: sent, at: Self.wall)
    return records.map { ($0.id, $0.bytes) }
  }

  /// Appends visits until old records have been removed; returns what was announced.
  fileprivate func appendUntilRemoved(
    by collector: Collector, tally: inout PromiseTally
  ) async throws -> [(String, Data)] {
    var announced: [(String, Data)] = []
    for number in 100_000..<101_000 {
      let record = Self.visit(number)
      try await collector.withJournal { journal throws(JournalError) in
        _ = try journal.append(record)
      }
      announced.append((record.id, record.bytes))
      if await collector.status().troubles.contains(where: { $0.contains("were removed") }) {
        tally.faults += 1
        if announced.count > 30 { return announced }
      }
    }
    Issue.record("nothing was ever removed")
    return announced
  }
}
