// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Platform
import Wire

/// Repairs a damaged log.
extension JournalLog {
  /// Begins a log that has no frame yet.
  func start(_ chain: Chain, _ more: (inout Book) -> Void = { _ in }) throws(JournalError) {
    var book = Book()
    book.chain = chain
    more(&book)
    leaveSegment()
    try append([], book, keepsBook: true)
  }

  /// Copies the readable records of damaged files to a new segment, notes which records are lost,
  /// and sets the files aside. Returns what to report.
  func recover(_ replay: LogReplay) throws(JournalError) -> Recovery {
    state.closeRecordedShifts()
    var book = state.book
    let gone = replay.damaged.filter { !Directory.isTaken(directory.path(of: $0)) }
    let moved = replay.damaged.subtracting(gone).sorted()
    let aside = moved.isEmpty ? nil : try directory.makeQuarantine()
    book.lost.formUnion(replay.missing)
    book.segments.removeAll { replay.damaged.contains($0) }
    let spent = state.sequences.count { state.status(of: $0) == .spent }
    let number = (book.recoveries.last?.recovery.number ?? 0) + 1
    let names = try directory.names
    book.recoveries.removeAll {
      $0.isReported && $0.handedOn.isEmpty && filesLeft(of: $0, in: names).isEmpty
    }
    let recovery = Recovery(
      number: number, quarantined: aside,
      carried: state.items.count + spent,
      lost: replay.missing.ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) })
    book.recoveries.append(Book.BookedRecovery(recovery, files: moved))
    let chain =
      book.chain
      ?? Chain(
        journal: .random(), first: state.counts.oldestPending ?? state.highest + 1)
    book.chain = chain
    let parts = try partsToCarryOver(from: replay.damaged, in: chain)
    leaveSegment()
    try append(parts, book, keepsBook: true)
    try finishPuttingAside()
    return recovery
  }

  /// What to copy: records in `files`, records that have lost their link in `chain`, and what
  /// `files` say of other records.
  private func partsToCarryOver(
    from files: Set<String>, in chain: Chain
  ) throws(JournalError) -> [Part] {
    state.book.chain = chain
    var parts: [Part] = []
    var before: Link?
    for (sequence, item) in state.items.sorted(by: { $0.key < $1.key }) {
      guard var entry = try entry(sequence) else { continue }
      let isUnlinked = sequence >= chain.first && !state.isLinked(sequence)
      if isUnlinked {
        entry = entry.unanswered
        entry.previous = before ?? chain.beginning(at: sequence)
      }
      before = entry.onItsWay?.link(in: chain.journal)
      if isUnlinked || files.contains(item.place.file) {
        parts.append(.record(entry, in: chain))
      } else if files.contains(item.answeredIn) {
        parts.append(.answers([Answer(entry)]))
      }
    }
    return parts
  }

  /// The records from the start of `chain` on, each pending and with a new link, and the newest
  /// one's link. Lost and removed records are skipped.
  func relinked(in chain: Chain) throws(JournalError) -> (entries: [JournalEntry], newest: Link?) {
    var newest: Link?
    var entries: [JournalEntry] = []
    for sequence in state.sequences where sequence >= chain.first {
      guard var entry = try entry(sequence)?.unanswered, state.items[sequence] != nil
      else { continue }
      entry.previous = newest ?? chain.beginning(at: sequence)
      newest = entry.onItsWay?.link(in: chain.journal)
      entries.append(entry)
    }
    return (entries, newest)
  }

  /// Finishes moving damaged files to their directory, in case a power cut came between.
  func finishPuttingAside() throws(JournalError) {
    let names = try directory.names
    for booked in state.book.recoveries {
      // The journal may have been moved since, so the name counts and not the path.
      guard let name = booked.recovery.quarantined?.split(separator: "/").last,
        JournalDirectory.isQuarantine(name)
      else { continue }
      let files = filesLeft(of: booked, in: names)
      if !files.isEmpty { try directory.move(files, to: directory.path(of: String(name))) }
    }
  }

  /// The files of `booked` that are still among `names`.
  private func filesLeft(of booked: Book.BookedRecovery, in names: [String]) -> [String] {
    booked.files.filter {
      names.contains($0) && $0 != Mark.name && !state.book.segments.contains($0)
    }
  }
}
