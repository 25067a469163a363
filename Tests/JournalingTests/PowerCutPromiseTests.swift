// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journaling
import Patrol
import TestSupport
import Testing
import Wire

/// The power goes at every write of a whole shift, and the disk keeps what it may (`PowerCut`).
@Suite(.serialized) struct PowerCutPromiseTests {
  private let disk = FaultyDisk()
  private var path: String { disk.directory + "/journal" }

  @Test(arguments: Campaign.either([UInt64(1)], long: Array(1...4)))
  func announcedRecordsOutliveAPowerCutAtAnyWrite(seed: UInt64) throws {
    let works = ShiftWork.shift(visits: Campaign.either(4, long: 10), seed: seed)
    var oracle = JournalOracle("power cut at every write", works)
    let trace = try traced(works)
    for cut in trace.cuts where cut % Campaign.either(2, long: 1) == 0 {
      let done = trace.mark(after: cut) ?? 0
      for loss in losses(at: cut, seed: seed) {
        let context = "seed \(seed), cut after \(cut) of \(trace.steps.count) steps, \(loss)"
        disk.show(PowerCut(trace, after: cut).image(losing: loss))
        oracle.tally.faults += 1
        // The opening itself is cut short, and what that leaves is opened.
        if cut % 8 == Int(seed % 8), case .drawn(let seed) = loss {
          let opening = disk.trace { _ in _ = try? Journal(path: path) }
          let second = Int(seed / 1000) % (opening.steps.count + 1)
          disk.show(PowerCut(opening, after: second).image(losing: loss))
          oracle.tally.faults += 1
        }
        try oracle.expect(at: path, done: done, context)
      }
    }
    let calls = trace.steps.count
    oracle.tally.remarks = "\(calls) steps of the disk in \(works.count) of the shift"
    oracle.tally.report()
    #expect(oracle.tally.lost == 0 && oracle.tally.doubled == 0)
  }

  /// A sync that fails may leave what was written in memory alone, for ever: the journal must not
  /// count on a later one. Until the sync fails, the disk is that of the test before, so the power
  /// goes only after it.
  @Test func announcedRecordsOutliveAPowerCutAfterAFailedSync() throws {
    let works = ShiftWork.shift(visits: 7, seed: 11, damaged: false)
    var oracle = JournalOracle("power cut after a failed sync", works)
    disk.count(.sync)
    _ = try traced(works)
    let syncs = disk.seen
    for failing in stride(from: 1, through: syncs, by: Campaign.either(37, long: 2)) {
      disk.show(DiskImage())
      disk.fail(.sync, from: failing, count: 1, error: EIO)
      let trace = try traced(works, attempts: 2)
      disk.heal()
      let failure = try #require(trace.failedSync)
      let step = Campaign.either(7, long: 3)
      let cuts = trace.cuts.filter { $0 > failure && $0 % step == failing % step }
      for cut in cuts {
        let done = trace.mark(after: cut) ?? 0
        for loss in losses(at: cut, seed: UInt64(failing)) {
          disk.show(PowerCut(trace, after: cut).image(losing: loss))
          oracle.tally.faults += 1
          try oracle.expect(
            at: path, done: done, "sync \(failing) failed, cut after \(cut), \(loss)")
        }
      }
    }
    oracle.tally.report()
    #expect(oracle.tally.lost == 0 && oracle.tally.doubled == 0)
  }

  /// An earlier program puts a later one's journal aside, and that one takes it back, with the power
  /// going at every step of either.
  @Test func nothingIsLostWhenTheProgramIsSetBackAndForth() throws {
    var tally = PromiseTally("power cut while the program is set back and forth")
    let later = Journal.format + 1
    disk.show(DiskImage())
    do {
      let journal = try Journal(path: path, format: later)
      try journal.commit(ShiftWork.changes(1...5, 5))
    }
    let down = disk.trace { _ in _ = try? Journal(path: path) }
    let up = disk.trace { _ in _ = try? Journal(path: path, format: later) }
    #expect(down.steps.count > 10 && up.steps.count > 10)
    for (trace, formats) in [(down, [later]), (down, [Journal.format, later]), (up, [later])] {
      for cut in trace.cuts where cut % Campaign.either(3, long: 1) == 0 {
        for loss in losses(at: cut, seed: 1) {
          disk.show(PowerCut(trace, after: cut).image(losing: loss))
          tally.faults += 1
          for format in formats { _ = try Journal(path: path, format: format) }
          let journal = try Journal(path: path, format: later)
          let entries = try journal.contents.entries()
          let ids = entries.compactMap(\.id).sorted()
          let missing = (1...5).filter { !ids.contains(ShiftWork.visit($0).id) }
          tally.announced += 5
          tally.lost += missing.count
          tally.doubled += ids.count - Set(ids).count
          let context = "\(formats.count) openings, cut after \(cut), \(loss)"
          #expect(missing.isEmpty && entries.count == 5, "\(context): \(missing)")
          #expect(journal.openShifts["A"] == ShiftWork.openShift(5), "\(context)")
          #expect(try journal.contents.unreportedRecoveries.allSatisfy { $0.lost == 0 })
        }
      }
    }
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
  }

  // MARK: Helpers

  /// What `works` do to the disk, each marked when it has returned.
  private func traced(_ works: [ShiftWork], attempts: Int = 1) throws -> DiskTrace {
    disk.skipSyncs()
    return try disk.trace { mark throws in
      let shift = ShiftAtWork(path: path)
      for (place, work) in works.enumerated() {
        for attempt in 1...attempts {
          do throws(JournalError) {
            try shift.perform(work)
            break
          } catch {
            guard attempt < attempts else { throw error }
            shift.heed(error)
          }
        }
        mark(place + 1)
      }
    }
  }

  private func losses(at cut: Int, seed: UInt64) -> [PowerCut.Loss] {
    let drawn = (0..<Campaign.either(1, long: 6)).map {
      PowerCut.Loss.drawn(seed &* 1_000_003 &+ UInt64(cut * 1000 + $0))
    }
    return [.nothing, .everythingNotSynced] + drawn
  }
}
