// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Journaling
import Simulation
import Testing
import TestSupport
import Wire

/// Whatever has become of a journal's files, it opens, says so, keeps them aside and goes on under
/// the next number; every record announced is there with its bytes or named as lost.
@Suite(.serialized) struct CorruptionPromiseTests {
  private static let visits = 30
  private let disk = FaultyDisk()
  private var path: String { disk.directory + "/journal.db" }

  @Test func everyAnnouncedRecordIsThereOrNamedAsLost() throws {
    var tally = PromiseTally("corrupt journal")
    var named = 0
    let kept = try #require(KeptState.course(of: works(from: 1)).last)
    let whole = try files(after: works(from: 1))
    let other = try files(after: works(from: 500))
    for corruptions in Self.corruptions {
      tally.faults += 1
      let context = "\(corruptions)"
      do {
        show(whole, corruptions, other)
        named += try expect(kept, after: corruptions, context, &tally)
      } catch {
        Issue.record("\(context): \(error)")
      }
    }
    tally.remarks = "\(named) records on destroyed pages, each named as lost"
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
  }

  /// The journal's name tells whose a log is.
  @Test func anotherJournalsLogIsNotTakenForTheOwn() throws {
    var tally = PromiseTally("corrupt journal: another one's log")
    let kept = try #require(KeptState.course(of: works(from: 1)).last)
    let (whole, other) = (try files(after: works(from: 1)), try files(after: works(from: 500)))
    show(whole, [.foreign(Corruption.log)], other)
    _ = try expect(kept, after: [.foreign(Corruption.log)], "another's log", &tally)
    tally.faults = 1
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
  }

  // MARK: What is done to the files

  private static var corruptions: [[Corruption]] {
    let (journal, log, owner) = (Corruption.journal, Corruption.log, Corruption.owner)
    let slots = Corruption.slots
    var all: [[Corruption]] = [journal, log, owner, slots].flatMap { name in
      [[.zeroed(name)], [.gone(name)], [.emptied(name)], [.directory(name)]]
    }
    all += [[.foreign(journal)], [.foreign(owner)]]
    all += [[.directory(Corruption.index)], [.swapped(journal, log)], [.swapped(journal, owner)]]
    all += [[.foreign(slots)], [.swapped(slots, log)], [.swapped(slots, owner)]]
    all += [[.swapped(log, owner)], [.foreign(journal), .foreign(log)]]
    all += [[.foreign(journal), .foreign(log), .foreign(owner)]]
    all += [[.zeroed(journal), .zeroed(log), .zeroed(owner)], [.zeroed(journal), .zeroed(owner)]]
    let step = Campaign.either(50, long: 3)
    for share in stride(from: 0, to: 1000, by: step) {
      all += [[.cut(journal, share)], [.cut(log, share)], [.cut(owner, share)]]
    }
    for seed in 1...UInt64(Campaign.either(25, long: 1500)) {
      let stretches = Int(seed % 4) + 1
      all += [journal, log, owner, slots].map {
        [.overwritten($0, stretches: stretches, seed: seed)]
      }
      all.append([journal, log].map { .overwritten($0, stretches: stretches, seed: seed) })
      all.append([journal, log, owner].map { .overwritten($0, stretches: 1, seed: seed) })
    }
    for page in 0..<Campaign.either(6, long: 40) {
      all += [[.badSector(journal, page: page)], [.badSector(log, page: page)]]
    }
    return all + [[.badSector(owner, page: 0)], [.badSector(slots, page: 0)]]
      + [[.badSector(slots, page: 1)]]
  }

  private func works(from first: Int) -> [ShiftWork] {
    let visits = (first..<first + Self.visits).map { ShiftWork.commit(visits: $0...$0, state: 1) }
    return [.commit(visits: nil, state: 2)] + visits.prefix(Self.visits / 2) + [.reopen]
      + visits.suffix(Self.visits / 2) + [.acknowledge(count: 5)]
      + [3, 4].map { .commit(visits: nil, state: $0) }
  }

  /// The files as a power cut leaves them: half of the records in the log alone.
  private func files(after works: [ShiftWork]) throws -> DiskImage {
    disk.show(DiskImage())
    let shift = ShiftAtWork(path: path)
    for work in works { try shift.perform(work) }
    return withExtendedLifetime(shift) { DiskImage(of: disk.directory) }
  }

  private func show(_ whole: DiskImage, _ corruptions: [Corruption], _ other: DiskImage) {
    var image = whole
    for corruption in corruptions { corruption.apply(to: &image, other: other) }
    disk.show(image)
    for case .badSector(let name, let page) in corruptions {
      disk.spoil(page * 4096..<(page + 1) * 4096, of: name)
    }
  }

  // MARK: What must be found

  /// Returns how many records are named as lost.
  private func expect(
    _ kept: KeptState, after corruptions: [Corruption], _ context: String,
    _ tally: inout PromiseTally
  ) throws -> Int {
    let (found, recoveries) = try mended(context)
    let touched = corruptions.reduce(into: Set<String>()) { $0.formUnion($1.names) }
    // Without the mark of what was announced nothing can tell what is missing at the end.
    let isMarked = !touched.contains(Corruption.owner)
    let isOther = corruptions.contains(.foreign(Corruption.journal))
    tally.announced += isMarked && !isOther ? kept.entries.count : found.entries.count
    let lost = found.entries.filter { $0.status == .lost }
    if let last = kept.entries.last?.sequence, isMarked {
      #expect(found.entries.first?.sequence == 1, "\(context)")
      #expect(found.entries.last.map { $0.sequence >= last } == true, "\(context): \(found)")
    }
    for (entry, next) in zip(found.entries, found.entries.dropFirst()) {
      #expect(entry.sequence + 1 == next.sequence, "\(context): a gap in \(found)")
    }
    let known = Dictionary(uniqueKeysWithValues: kept.entries.map { ($0.sequence, $0) })
    for entry in found.entries where entry.status != .lost && !isOther {
      let announced = known[entry.sequence]
      if announced?.record != entry.record || announced?.id != entry.id { tally.lost += 1 }
      #expect(
        announced?.record == entry.record, "\(context): \(entry.sequence) is not what was kept")
    }
    // The row, or a checkpoint after it; in which shift the unit is no other file says.
    if touched == [Corruption.slots] {
      let states = [1, 3, 4].map { ["A": ShiftWork.openShift($0)] }
      #expect(states.contains(found.shifts), "\(context)")
    }
    let ids = found.entries.compactMap(\.id)
    tally.doubled += ids.count - Set(ids).count
    #expect(recoveries.last.map(\.lost) ?? 0 == lost.count, "\(context)")
    if let aside = recoveries.last?.quarantined {
      #expect(access(aside, F_OK) == 0, "\(context): \(aside) is not there")
    }
    return lost.count
  }

  /// Opens, mends, goes on by one record, and opens again; returns what was there before that one.
  private func mended(_ context: String) throws -> (KeptState, [Recovery]) {
    var journal: Journal? = try Journal(path: path)
    let found = try KeptState(try #require(journal))
    let recoveries = try journal?.contents.unreportedRecoveries ?? []
    let next = try journal?.append(ShiftWork.visit(9000))
    #expect(next == (found.entries.last?.sequence ?? 0) + 1, "\(context)")
    journal = nil
    journal = try Journal(path: path)
    let entries = try journal?.contents.entries() ?? []
    #expect(entries.last?.record == ShiftWork.visit(9000).bytes, "\(context)")
    #expect(entries.count == found.entries.count + 1, "\(context)")
    return (found, recoveries)
  }
}
