// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Journaling
import Testing
import Wire

/// A shift that is worked off step by step on the real journal, as the collector uses it.
final class ShiftAtWork {
  private let path: String
  private(set) var journal: Journal?
  /// What the store's word on its way is about: the same at every attempt.
  private var sent: Batch?
  /// A file is damaged once, however often it takes to mend it.
  private var isDamaged = false

  init(path: String) {
    self.path = path
  }

  /// Does `work`, opening the journal first if it is not open.
  func perform(_ work: ShiftWork) throws(JournalError) {
    if work == .reopen || work == .damage { journal = nil }
    if work == .damage, !isDamaged { zeroHeader() }
    let journal = try opened()
    switch work {
    case .commit(nil, let state?): try journal.checkpoint(ShiftWork.openShift(state))
    case .commit(let visits, let state):
      try journal.commit(ShiftWork.changes(visits, state))
    case .acknowledge(let count):
      let batch = if let sent { sent } else { try journal.pending(limit: count) }
      sent = batch
      let answer = batch.entries.map {
        StoreAPI.BatchAnswer.Result(sequence: $0.sequence, status: .stored)
      }
      try journal.acknowledge(answer, of: batch, at: Examples.time)
      sent = nil
    case .prune(let count):
      try journal.prune(acknowledgedBefore: Examples.time, keepingAtMost: count)
    case .reopen, .damage: break
    }
  }

  /// Does what the error advises before the next attempt.
  func heed(_ error: JournalError) {
    if error.advice == .reopen { Journal.close(path: path) { journal = nil } }
  }

  func close() { journal = nil }

  func opened() throws(JournalError) -> Journal {
    if let journal { return journal }
    let opened = try Journal(path: path)
    journal = opened
    return opened
  }

  private func zeroHeader() {
    isDamaged = true
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = pwrite(descriptor, [UInt8](repeating: 0, count: 100), 100, 0)
    _ = fsync(descriptor)
    Glibc.close(descriptor)
  }
}
