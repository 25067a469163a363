// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Journaling
import Simulation
import TestSupport
import Testing
import Wire

/// Whatever has become of a journal's files, it opens, says so, keeps them aside and goes on under
/// the next number; every record announced is there with its bytes, or lay in a frame that was
/// touched and is named as lost; who was on shift still is.
@Suite(.serialized) struct CorruptionPromiseTests {
  private static let visits = 30
  private static let files: Set = [
    Corruption.first, Corruption.newest, Corruption.mark, Corruption.checkpoints,
  ]
  private let disk = FaultyDisk()
  private var path: String { disk.directory + "/journal" }

  @Test(arguments: [false, true])
  func everyAnnouncedRecordIsThereOrNamedAsLost(isForked: Bool) throws {
    var tally = PromiseTally(isForked ? "corrupt journal, forked" : "corrupt journal")
    var named = 0
    let shift = works(from: 1, isForked: isForked)
    let kept = try #require(KeptState.course(of: shift).last)
    let whole = try files(after: shift)
    #expect(
      kept.entries.filter { $0.status == .spent }.map(\.sequence) == (isForked ? [2, 3, 4] : []))
    let other = try files(after: works(from: 500))
    let touched = TouchedRecords(of: whole)
    var most = 0
    for corruptions in Self.corruptions {
      tally.faults += 1
      let context = "\(corruptions)"
      do {
        let image = show(whole, corruptions, other)
        let mayBeLost = touched.numbers(in: image, after: corruptions)
        most += mayBeLost.count
        named += try expect(kept, after: corruptions, mayBeLost, context, &tally)
      } catch {
        Issue.record("\(context): \(error)")
      }
    }
    tally.remarks = "\(named) records named as lost, of \(most) in touched frames"
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
    #expect(named <= most, "\(named) of \(most)")
  }

  /// The log's own number tells whose a segment is.
  @Test func anotherJournalsSegmentIsNotTakenForTheOwn() throws {
    var tally = PromiseTally("corrupt journal: another one's segment")
    let kept = try #require(KeptState.course(of: works(from: 1)).last)
    let (whole, other) = (try files(after: works(from: 1)), try files(after: works(from: 500)))
    for name in [Corruption.first, Corruption.newest] {
      let image = show(whole, [.foreign(name)], other)
      let mayBeLost = TouchedRecords(of: whole).numbers(in: image)
      _ = try expect(kept, after: [.foreign(name)], mayBeLost, "another's \(name)", &tally)
      tally.faults += 1
    }
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
  }

  // MARK: What is done to the files

  private static var corruptions: [[Corruption]] {
    let (first, newest, mark) = (Corruption.first, Corruption.newest, Corruption.mark)
    let checkpoints = Corruption.checkpoints
    let names = [first, newest, mark]
    var all: [[Corruption]] = names.flatMap { name in
      [[.zeroed(name)], [.gone(name)], [.emptied(name)], [.directory(name)], [.foreign(name)]]
    }
    all += [[.zeroed(checkpoints)], [.gone(checkpoints)], [.emptied(checkpoints)]]
    all += [[.directory(checkpoints)], [.foreign(checkpoints)]]
    all += (0..<2).map { [.badSector(checkpoints, page: $0)] }
    all += [[.swapped(checkpoints, newest)], [.swapped(checkpoints, mark)]]
    all += [[.swapped(first, newest)], [.swapped(first, mark)], [.swapped(newest, mark)]]
    all += [[.foreign(first), .foreign(newest)], names.map { .foreign($0) }]
    all += [[.zeroed(first), .zeroed(newest)], [.zeroed(first), .zeroed(mark)]]
    all += [[.gone(first), .gone(newest)], [.gone(first), .gone(mark)]]
    let step = Campaign.either(100, long: 6)
    for share in stride(from: 0, to: 1000, by: step) { all += names.map { [.cut($0, share)] } }
    all += (0..<8).flatMap { count in
      [first, newest].map { [.cutInFrame($0, fromEnd: count)] }
    }
    for seed in Campaign.either([UInt64](1...13), long: [UInt64](1...500)) {
      let stretches = Int(seed % 4) + 1
      all += (names + [checkpoints]).map { [.overwritten($0, stretches: stretches, seed: seed)] }
      all += names.map { [.flipped($0, bytes: stretches, seed: seed)] }
      all += names.map { [.blanked($0, stretches: stretches, seed: seed)] }
      all.append([first, newest].map { .overwritten($0, stretches: stretches, seed: seed) })
      all.append(names.map { .overwritten($0, stretches: 1, seed: seed) })
    }
    for page in 0..<Campaign.either(6, long: 16) {
      all += names.map { [.badSector($0, page: page)] }
    }
    return all
  }

  private func works(from first: Int, isForked: Bool = false) -> [ShiftWork] {
    let visits = (first..<first + Self.visits).map { ShiftWork.commit(visits: $0...$0, state: $0) }
    let end: [ShiftWork] = [.acknowledge(count: 5), .commit(visits: nil, state: 1000)]
    // Behind the record the store has another of, three are spent.
    let fork: [ShiftWork] = [.answerBehind(count: 3), .prune(keeping: 5), .fork]
    return [.commit(visits: nil, state: 2)] + visits.prefix(Self.visits / 2)
      + (isForked ? fork : [.reopen])
      + visits.suffix(Self.visits / 2) + end
  }

  /// The files of a journal with two segments.
  private func files(after works: [ShiftWork]) throws -> DiskImage {
    disk.show(DiskImage())
    let shift = ShiftAtWork(path: path, segmentBytes: 1 << 16, holdsReserve: false)
    for work in works { try shift.perform(work) }
    let image = withExtendedLifetime(shift) { DiskImage(of: disk.directory) }
    #expect(Set(image.names.keys) == Self.files)
    return image
  }

  /// Returns what the disk shows then.
  private func show(
    _ whole: DiskImage, _ corruptions: [Corruption], _ other: DiskImage
  ) -> DiskImage {
    var image = whole
    for corruption in corruptions { corruption.apply(to: &image, other: other) }
    disk.show(image)
    for case .badSector(let name, let page) in corruptions {
      disk.spoil(page * 4096..<(page + 1) * 4096, of: name)
    }
    return image
  }

  // MARK: What must be found

  /// Returns how many records are named as lost.
  private func expect(
    _ kept: KeptState, after corruptions: [Corruption], _ mayBeLost: Set<Int64>, _ context: String,
    _ tally: inout PromiseTally
  ) throws -> Int {
    let (found, recoveries) = try mended(context)
    let touched = corruptions.reduce(into: Set<String>()) { $0.formUnion($1.names) }
    // Without the mark of what was announced nothing can tell what is missing at the end.
    let isMarked = !touched.contains(Corruption.mark)
    // Which of two journals' files is in the wrong place nobody can tell.
    let isOther = corruptions.contains(.foreign(Corruption.mark))
    if touched.isSubset(of: [Corruption.mark, Corruption.checkpoints]), !isOther {
      #expect(found.entries == kept.entries, "\(context): nothing of the records was touched")
    }
    expectShifts(of: found, kept, touched, isOther: isOther, context)
    tally.announced += isMarked && !isOther ? kept.entries.count : found.entries.count
    #expect(!found.entries.contains { $0.seal == .wrong }, "\(context): a wrong signature")
    let lost = found.entries.filter { $0.status == .lost }
    if let last = kept.entries.last?.sequence, isMarked {
      #expect(found.entries.first?.sequence == 1, "\(context)")
      #expect(found.entries.last.map { $0.sequence >= last } == true, "\(context): \(found)")
    }
    if isMarked {
      let needlessly = lost.map(\.sequence).filter { !mayBeLost.contains($0) }
      #expect(needlessly.isEmpty, "\(context): \(needlessly) lay in no frame that was touched")
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
    let ids = found.entries.compactMap(\.id)
    tally.doubled += ids.count - Set(ids).count
    #expect(recoveries.last.map(\.lost) ?? 0 == lost.count, "\(context)")
    if let aside = recoveries.last?.quarantined {
      #expect(access(aside, F_OK) == 0, "\(context): \(aside) is not there")
    }
    return lost.count
  }

  /// Whoever was on shift still is, and as far as it had come where the checkpoints are whole.
  private func expectShifts(
    of found: KeptState, _ kept: KeptState, _ touched: Set<String>, isOther: Bool, _ context: String
  ) {
    let shift = found.shifts["A"]
    #expect(shift?.shift == "shift-A", "\(context): not on shift any more")
    if isOther { return }
    // As far as it has come is in the newest segment and in the mark, and in no third place.
    if touched.isSuperset(of: [Corruption.newest, Corruption.mark]) {
      let states = ([1000] + Array(1...Self.visits)).map(ShiftWork.openShift)
      #expect(shift.map(states.contains) == true, "\(context): not as it ever was")
    } else if !touched.contains(Corruption.checkpoints) {
      #expect(shift == kept.shifts["A"], "\(context): not as far as it had come")
    } else if touched == [Corruption.checkpoints] {
      let states = [1000, Self.visits].map(ShiftWork.openShift)
      #expect(shift.map(states.contains) == true, "\(context): not even as the last record left it")
    }
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
