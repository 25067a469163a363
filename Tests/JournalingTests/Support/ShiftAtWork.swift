// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Journaling
import Testing
import Wire

/// A shift that is worked off step by step on the real journal, as the collector uses it.
final class ShiftAtWork {
  /// Small, so that a shift goes through several.
  static let segmentBytes = 1 << 13
  private let segmentBytes: Int
  private let holdsReserve: Bool
  private let path: String
  private(set) var journal: Journal?
  /// The store's word on its way, and on what: the same at every attempt.
  private var answer: (sent: Batch, results: [StoreAPI.BatchAnswer.Result])?
  /// A file is damaged once, however often it takes to mend it.
  private var isDamaged = false

  init(
    path: String, segmentBytes: Int = ShiftAtWork.segmentBytes, holdsReserve: Bool = true
  ) {
    self.path = path
    (self.segmentBytes, self.holdsReserve) = (segmentBytes, holdsReserve)
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
      try take(count, in: journal) { .init(sequence: $0, status: .stored) }
    case .answerBehind(let count):
      try take(count, behind: 1, in: journal) { .init(sequence: $0, status: .stored) }
    case .fork:
      try take(1, in: journal) {
        .init(sequence: $0, status: .quarantined, reason: "another", conflict: true)
      }
    case .prune(let count):
      // As the collector does now and then, which goes on without.
      if holdsReserve { try? journal.holdReserve() }
      try journal.prune(acknowledgedBefore: Examples.time, keepingAtMost: count)
    case .reopen, .damage: break
    }
  }

  /// Does what the error advises before the next attempt.
  func heed(_ error: JournalError) {
    if error.recourse == .reopen { journal = nil }
  }

  /// Takes in the store's word on `count` pending records.
  private func take(
    _ count: Int, behind first: Int = 0, in journal: Journal,
    word: (Int64) -> StoreAPI.BatchAnswer.Result
  ) throws(JournalError) {
    if answer == nil {
      let batch = try journal.pending(limit: first + count)
      answer = (batch, batch.entries.dropFirst(first).map { word($0.sequence) })
    }
    guard let answer else { return }
    try journal.acknowledge(answer.results, of: answer.sent, at: Examples.time)
    self.answer = nil
  }

  func close() { journal = nil }

  func opened() throws(JournalError) -> Journal {
    if let journal { return journal }
    let opened = try Journal(
      path: path, signer: Examples.signer, segmentBytes: segmentBytes)
    journal = opened
    // As the collector does, which goes on without.
    if holdsReserve { try? opened.holdReserve() }
    return opened
  }

  /// Zeroes the beginning of the segment that is written.
  private func zeroHeader() {
    isDamaged = true
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard let name = names.filter({ $0.hasPrefix("log-") }).max() else { return }
    let descriptor = open("\(path)/\(name)", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = pwrite(descriptor, [UInt8](repeating: 0, count: 100), 100, 0)
    _ = fsync(descriptor)
    Glibc.close(descriptor)
  }
}
