// SPDX-License-Identifier: Apache-2.0

package import Journaling
import Logging
import Platform

/// How the collector comes to its journal, whatever the disk does.
extension Collector {
  /// Uses the journal; when that finds it damaged, mends it and tries once more, and when the disk is
  /// full, makes room.
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
    guard found.advice == .reopen, mayReopen else { throw found }
    log.error("the journal is opened anew: \(found)")
    lastReopening = clock().steady
    let held = try? journal?.counts
    journal = nil
    return try body(try opened(after: held))
  }

  /// Uses the journal again for as long as room can be made for it.
  private func makingRoom<Result: Sendable>(
    _ full: JournalError, _ body: (Journal) throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    log.warning("room is made: \(full)")
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

  /// Whether old records made room; a fault in that keeps nobody from using what room there is.
  private func removesOldest() -> Bool {
    guard let journal else { return false }
    do {
      return try room.removeOldest(from: journal)
    } catch {
      log.warning("old records cannot be removed: \(error)")
      return false
    }
  }

  /// The journal as opening mends it, with all open shifts in it and the records they left; `held` is
  /// what it held, for nothing else tells when all of its files are gone.
  private func opened(after held: JournalCounts? = nil) throws(JournalError) -> Journal {
    let opened = try Journal(path: journalPath)
    var recovery = opened.recovery
    if recovery == nil, let held, held.highestSequence > 0 {
      recovery = try opened.replaceGone(
        stored: held.acknowledged + held.spent, upTo: held.highestSequence)
    }
    if let recovery { log.error("\(recovery)") }
    journal = opened
    let now = clock()
    // What the salvage has of them may be older, or nothing.
    var changes = unkept
    for unit in shifts.keys { changes.shifts[unit] = keptShift(of: unit, now).map { .put($0) } }
    try opened.commit(changes)
    return opened
  }

  /// Each reopening may put another damaged file aside: where damage comes back at once, in
  /// seconds, collecting goes on in memory for so long rather than fill the disk with them.
  private static let reopeningPause = 60.0

  private var mayReopen: Bool {
    lastReopening.map { clock().seconds(since: $0) >= Self.reopeningPause } ?? true
  }
}
