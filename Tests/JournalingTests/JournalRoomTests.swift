// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Patrol
import Simulation
import TestSupport
import Testing
import Wire

@testable import Journaling

/// What the journal need not keep makes room, on a full disk and for good.
@Suite(.serialized) struct JournalRoomTests {
  private let disk = FaultyDisk()
  private var path: String { disk.directory + "/journal" }

  /// Four units with states that do not pack make a manifest of 16 kB, and the spares are used up.
  @Test func aLongBookMakesRoomOnAFullDisk() throws {
    disk.skipSyncs()
    let journal = try Journal(path: path)
    var random = SeededGenerator(seed: 1)
    for unit in ["A", "B", "C", "D"] {
      let state = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &random) }
      let kept = Examples.openShift(unit, shift: "shift-\(unit)", state: state)
      try journal.commit(Changes(shifts: [unit: .put(kept)]))
    }
    disk.limit(to: 900_000)
    var made = 0
    for number in 1...4000 where made < 4 {
      let record = Examples.visit(number, stays: 12)
      do throws(JournalError) {
        try journal.append(record)
      } catch {
        guard case .diskFull = error else { throw error }
        made += 1
        #expect(try journal.pruneOlderHalf() > 0, "\(number)")
        try journal.append(record)
      }
      if number % 10 == 0 {
        let sent = try journal.pending()
        let results = sent.entries.map { Answer.stored($0.sequence) }
        _ = try? journal.acknowledge(results, of: sent, at: Examples.time)
      }
    }
    #expect(made == 4)
    #expect(journal.openShifts.count == 4)
  }

  /// Where the mark cannot be written, segments stay that no manifest lists.
  @Test func segmentsThatAFaultLeftOverGoTheNextTime() throws {
    let later = Examples.time.advanced(bySeconds: 1)
    var times = 0
    for first in 1...12 {
      disk.show(DiskImage())
      let journal = try Journal(path: path, segmentBytes: ShiftAtWork.segmentBytes)
      for number in 1...40 { try journal.append(Examples.visit(number, stays: 12)) }
      try journal.acknowledge((1...39).map { Answer.stored($0) })
      disk.fail(.write, from: first, count: 1, error: EIO)
      let pruned = try? journal.prune(acknowledgedBefore: later)
      disk.heal()
      let listed = { journal.log.state.manifest.segments.count }
      let segments = { try JournalDirectory(path: path).segments.count }
      guard pruned == 39, try segments() > listed() else { continue }
      times += 1
      #expect(try journal.prune(acknowledgedBefore: later) == 0)
      #expect(try segments() == listed())
    }
    #expect(times > 0)
  }

  /// Those that a record tells of, and whose files lie aside, are not kept in the manifest for
  /// ever.
  @Test func toldRecoveriesAreForgotten() throws {
    try Journal(path: path).append(Examples.visit(1))
    for number in 1...5 {
      let name = try #require(JournalDirectory(path: path).segments.last)
      let file = open("\(path)/\(name)", O_WRONLY | O_CLOEXEC)
      #expect(pwrite(file, [0], 1, 0) == 1)
      close(file)
      let journal = try Journal(path: path)
      let recovery = try #require(journal.recovery)
      #expect(recovery.number == Int64(number) && recovery.carried == 1)
      try journal.commit(Changes(reported: [recovery]))
      #expect(journal.log.state.manifest.recoveries.count == 1)
    }
  }

  /// The transaction ends the checkpoints before it, and at the next start none counts.
  @Test func checkpointsOfAShiftThatIsOverAreOverwrittenAfterARestart() throws {
    let kept = { (state: Int) in Changes(shifts: ["A": .put(ShiftWork.openShift(state))]) }
    do {
      let journal = try Journal(path: path)
      try journal.commit(kept(1))
      try journal.checkpoint(ShiftWork.openShift(2))
      try journal.commit(kept(3))
    }
    try Journal(path: path).commit(Changes(shifts: ["A": .clear]))
    let bytes = try Data(contentsOf: URL(filePath: "\(path)/\(Checkpoints.name)"))
    #expect(bytes.allSatisfy { $0 == 0 })
  }

  private enum Answer {
    static func stored(_ sequence: Int64) -> StoreAPI.BatchAnswer.Result {
      .init(sequence: sequence, status: .stored)
    }
  }
}
