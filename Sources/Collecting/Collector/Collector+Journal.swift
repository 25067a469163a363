// SPDX-License-Identifier: Apache-2.0

package import Journaling
import Logging
import Platform

/// Access to the journal, with recovery from damage and from a full disk.
extension Collector {
  /// Runs `body` on the journal. If the journal is damaged, it reopens it, which repairs it, and
  /// tries once more. If the disk is full, it makes room and tries again.
  package func withJournal<Result: Sendable>(
    _ body: (Journal) throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    let found: JournalError
    do throws(JournalError) {
      guard let journal else { return try body(try opened()) }
      return try body(journal)
    } catch {
      found = error
    }
    if case .diskFull = found { return try makingRoom(found, body) }
    guard found.recourse == .reopen, mayReopen else { throw found }
    log.error("the journal is reopened: \(found)")
    lastReopening = clock().steady
    let held = try? journal?.counts
    journal = nil
    return try body(try opened(after: held))
  }

  /// Removes old records and runs `body` again, until it succeeds or there is nothing to remove.
  private func makingRoom<Result: Sendable>(
    _ full: JournalError, _ body: (Journal) throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    log.warning("old records are removed to make room: \(full)")
    var full = full
    while true {
      guard removesOldest() else { throw full }
      do throws(JournalError) {
        if let journal { return try body(journal) }
        return try body(try opened())
      } catch {
        guard case .diskFull = error else { throw error }
        full = error
      }
    }
  }

  /// Whether old records were removed. An error while removing is logged and counts as no.
  private func removesOldest() -> Bool {
    guard let journal else { return false }
    do {
      return try room.removeOldest(from: journal)
    } catch {
      log.warning("old records cannot be removed: \(error)")
      return false
    }
  }

  /// Opens the journal, which repairs it, and writes all open shifts and unsaved records to it.
  ///
  /// - Parameter held: what the journal held before. If all its files are gone, nothing else shows
  ///   that they existed.
  private func opened(after held: JournalCounts? = nil) throws(JournalError) -> Journal {
    let opened = try Journal(path: journalPath, signer: signer)
    var recovery = opened.recovery
    if recovery == nil, let held, held.highestSequence > 0 {
      recovery = try opened.replaceGone(
        stored: held.acknowledged + held.spent, upTo: held.highestSequence)
    }
    if let recovery { log.error("\(recovery)") }
    journal = opened
    let now = clock()
    // The repaired journal may hold older states of these shifts, or none.
    var changes = unkept
    for unit in shifts.keys { changes.shifts[unit] = keptShift(of: unit, now).map { .put($0) } }
    try opened.commit(changes)
    return opened
  }

  /// Seconds between two reopenings. Each may set another damaged file aside. If damage returns at
  /// once, the collector works in memory meanwhile, and does not fill the disk with such files.
  private static let reopeningPause = 60.0

  private var mayReopen: Bool {
    lastReopening.map { clock().seconds(since: $0) >= Self.reopeningPause } ?? true
  }
}
