// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journaling
import TestSupport
import Testing

/// Each call of each kind that a shift makes of its disk fails: once, for a while, or for ever.
@Suite(.serialized) struct DiskFaultPromiseTests {
  struct Fault: Hashable, CustomStringConvertible {
    var calls: FaultyDisk.Call
    var first: Int
    var count: Int
    var error: Int32
    var taken = 0

    var description: String {
      "call \(first) of kinds \(calls.rawValue) on, \(count == .max ? "for ever" : "\(count)"), "
        + "errno \(error) after \(taken) bytes"
    }
  }

  private let disk = FaultyDisk()
  private var path: String { disk.directory + "/journal" }
  private let works = ShiftWork.shift(visits: 7, seed: 5)

  private static let kinds: [FaultyDisk.Call] = [
    .openToRead, .openToWrite, .read, .write, .truncate, .sync, .rename, .unlink, .makeDirectory,
    .changeMode, .list,
  ]

  @Test func announcedRecordsOutliveAnyFailingCall() throws {
    var oracle = JournalOracle("every n-th disk call fails", works)
    for (place, fault) in try faults().enumerated()
    where place % Campaign.either(151, long: 5) == 0 {
      try suffer(fault, &oracle)
    }
    oracle.tally.report()
    #expect(oracle.tally.lost == 0 && oracle.tally.doubled == 0)
    #expect(oracle.tally.faults > 100)
  }

  /// Every fault there can be: as many calls as the undisturbed shift makes of each kind.
  private func faults() throws -> [Fault] {
    var faults: [Fault] = []
    for calls in Self.kinds + [.changes, .all] {
      disk.show(DiskImage())
      disk.count(calls)
      let shift = ShiftAtWork(path: path)
      for work in works { try shift.perform(work) }
      shift.close()
      try #require(disk.seen > 0 || calls == .link, "no call of kinds \(calls.rawValue)")
      for first in 1...disk.seen {
        for error in Self.errors(of: calls) {
          for count in [1, 4, Int.max] {
            faults.append(Fault(calls: calls, first: first, count: count, error: error))
            guard calls == .write else { continue }
            faults.append(
              Fault(calls: calls, first: first, count: count, error: error, taken: 700))
          }
        }
      }
    }
    return faults
  }

  private static func errors(of calls: FaultyDisk.Call) -> [Int32] {
    switch calls {
    case .openToRead: [EIO, EMFILE, ENFILE]
    case .read, .list: [EIO]
    case .openToWrite, .makeDirectory: [EIO, ENOSPC, EROFS, EDQUOT, EMFILE]
    case .changes: [EROFS]
    case .all: [EIO]
    default: [EIO, ENOSPC, EROFS, EDQUOT]
    }
  }

  // MARK: One fault

  /// Works a whole shift off while `fault` lasts, lifts it where nothing goes on any more, and
  /// holds the journal against what was announced at each call that failed and at the end.
  private func suffer(_ fault: Fault, _ oracle: inout JournalOracle) throws {
    disk.show(DiskImage())
    disk.fail(
      fault.calls, from: fault.first, count: fault.count, error: fault.error, taking: fault.taken)
    let shift = ShiftAtWork(path: path)
    var done = 0
    for work in works {
      let context = "\(fault), at \(work)"
      for attempt in 1...Self.patience {
        do throws(JournalError) {
          try shift.perform(work)
          break
        } catch {
          try expectClear(error, of: fault, context, &oracle)
          expectAllOrNothing(shift, done: done, context, &oracle)
          shift.heed(error)
          if attempt == Self.patience / 2 { shift.close() }
          if attempt == Self.patience - 1 { disk.heal() }
          if attempt == Self.patience { oracle.fail("\(context): never again: \(error)") }
        }
      }
      done += 1
    }
    disk.heal()
    oracle.tally.faults += disk.failed
    shift.close()
    try oracle.expect(at: path, done: done, "\(fault), at the end")
  }

  private static let patience = 8

  /// A fault must be told apart: a disk that is full, and a disk that fails. Nothing here damages
  /// the file, so nothing may call it damaged but what cannot read it.
  private func expectClear(
    _ error: JournalError, of fault: Fault, _ context: String, _ oracle: inout JournalOracle
  ) throws {
    switch error {
    case .diskFull: if [ENOSPC, EDQUOT].contains(fault.error) || fault.taken > 0 { return }
    case .failed:
      if ![ENOSPC, EDQUOT].contains(fault.error) { return }
    case .damaged: if fault.calls == .read || fault.calls == .all { return }
    case .inUse, .absent, .newerFormat, .notAJournal, .tooLong, .damagedFiles: break
    }
    oracle.fail("\(context): said “\(error)”")
  }

  /// What threw is there as a whole or not at all; the rest is as it was.
  private func expectAllOrNothing(
    _ shift: ShiftAtWork, done: Int, _ context: String, _ oracle: inout JournalOracle
  ) {
    guard let journal = shift.journal, let found = try? KeptState(journal) else { return }
    oracle.count(found, announced: oracle.state(after: done))
    if !oracle.allows(found, done: done) {
      oracle.fail("\(context): threw and left \(found), announced \(oracle.state(after: done))")
    }
  }
}
