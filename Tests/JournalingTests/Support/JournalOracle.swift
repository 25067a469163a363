// SPDX-License-Identifier: Apache-2.0

import Journaling
import TestSupport
import Testing

/// Knows what a shift has announced, and holds what is found in the journal against it.
struct JournalOracle {
  var tally: PromiseTally
  private let works: [ShiftWork]
  private let course: [KeptState]
  private var issues = 0

  init(_ promise: String, _ works: [ShiftWork]) {
    tally = PromiseTally(promise)
    self.works = works
    course = KeptState.course(of: works)
  }

  /// The state behind the first `done` works.
  func state(after done: Int) -> KeptState { course[done] }

  /// Whether `found` is what the first `done` works left, or what the one under way leaves.
  func allows(_ found: KeptState, done: Int) -> Bool {
    found == course[done] || found == course[min(done + 1, works.count)]
  }

  /// Opens the journal after a fault and holds it against the first `done` works.
  ///
  /// It must then keep what is new under the next number, and show all of that when opened again.
  mutating func expect(at path: String, done: Int, _ context: String) throws {
    do {
      var found = try check(try Journal(path: path), done: done, context)
      // Every other time what comes next is larger than what may have been cut short.
      let last = tally.faults % 2 == 0 ? 9000 : 9007
      let next = ShiftWork.commit(visits: 9000...last, state: 3)
      found = found.after(next)
      try Journal(
        path: path, signer: Examples.signer, segmentBytes: ShiftAtWork.segmentBytes
      ).commit(ShiftWork.changes(9000...last, 3))
      let journal = try Journal(path: path)
      let kept = try KeptState(journal)
      if kept != found || journal.recovery != nil {
        fail("\(context): going on: \(kept) is not \(found)")
      }
    } catch {
      fail("\(context): \(error)")
    }
  }

  /// Holds an open journal against the first `done` works; returns what it holds.
  mutating func check(_ journal: Journal, done: Int, _ context: String) throws -> KeptState {
    let found = try KeptState(journal)
    count(found, announced: course[done])
    if !allows(found, done: done) {
      fail("\(context): found \(found), announced \(course[done])")
    }
    let recoveries = try journal.contents.unreportedRecoveries
    let damaged = works.prefix(done + 1).count { $0 == .damage }
    if recoveries.count > damaged || recoveries.contains(where: { $0.lost > 0 }) {
      fail("\(context): put aside without damage, or with loss: \(recoveries)")
    }
    return found
  }

  /// Counts what of the announced is missing, altered or there twice.
  mutating func count(_ found: KeptState, announced: KeptState) {
    tally.announced += announced.entries.count
    // What was acknowledged may have been removed; nobody else may be gone.
    let first = found.entries.first?.sequence ?? .max
    let spent = Set(found.entries.filter { $0.status == .spent }.map(\.sequence))
    for entry in announced.entries where entry.status.hasRecord {
      let copies = found.entries.filter { $0.id == entry.id && $0.record == entry.record }
      let isPruned =
        entry.status != .pending && (entry.sequence < first || spent.contains(entry.sequence))
      if copies.isEmpty, !isPruned { tally.lost += 1 }
      if copies.count > 1 { tally.doubled += 1 }
    }
  }

  /// Records an issue; of very many the first few tell enough.
  mutating func fail(_ words: String) {
    issues += 1
    if issues <= 8 { Issue.record("\(words)") }
  }
}
