// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform
import Wire

/// The names beside a journal's directory, for journals of later programs.
///
/// A program that finds a later format than it knows renames the journal to `.newer-<format>`, or
/// where that is taken to `.newer-<format>.2` and so on, and begins another with the open shifts
/// that the mark tells of. The new one is made whole under the name `-new` first: whatever moment
/// the power goes, `-new` beside a journal has not replaced it and is thrown away, and `-new` alone
/// is the journal.
///
/// A program that knows the format takes back from there the records the store had not answered
/// for, and the open shifts that nothing else tells of; ids keep both from being there twice. Then
/// the directory is renamed to `.taken-<format>`, or `.taken-<format>.2` and so on.
struct JournalPlaces {
  private static let newer = ".newer-"
  private static let taken = ".taken-"

  let journal: String
  private var parent: JournalDirectory {
    JournalDirectory(path: DurableFile.directory(of: journal))
  }
  private var draft: JournalDirectory { JournalDirectory(path: journal + "-new") }

  /// Puts right what an interrupted start left behind.
  func tidy() throws(JournalError) {
    guard Directory.isTaken(draft.path) else { return }
    let segments = (try? draft.isThere) == true ? try draft.segments : []
    if !segments.isEmpty, !Directory.isTaken(journal) {
      try rename(draft.path, to: journal)
    } else {
      try removeDraft()
    }
  }

  /// Puts aside a file that lies where the journal's directory belongs; returns its path now, and
  /// nil when there is none.
  func putFileAside() throws(JournalError) -> String? {
    guard FileFacts(of: journal, followingLinks: false)?.isRegular == true else { return nil }
    let aside = Directory.freeName(journal + ".quarantined-")
    try rename(journal, to: aside)
    return aside
  }

  private func removeDraft() throws(JournalError) {
    for name in try draft.segments { try draft.remove(name) }
    if rmdir(draft.path) == 0 || errno == ENOENT { return }
    try rename(draft.path, to: Directory.freeName(draft.path + ".quarantined-"))
  }

  /// Puts the journal of that later format aside; `begin` makes the one that takes its place, which
  /// tells of it and carries on its shifts.
  func putAside(
    format: Int, _ begin: (JournalDirectory, Manifest) throws(JournalError) -> Void
  ) throws(JournalError) {
    let aside = Directory.freeName("\(journal)\(Self.newer)\(format)", isNumbered: false)
    let found = try JournalDirectory(path: journal).contents(of: Mark.name)
    var manifest = Manifest()
    let shifts = found.flatMap { Mark.newest(in: $0.bytes) }?.manifest.shifts ?? [:]
    manifest.shifts = shifts.filter { !$0.value.packed.isEmpty }
    manifest.recoveries = [
      Manifest.NotedRecovery(
        Recovery(number: 1, quarantined: aside, carried: 0, lost: 0),
        handedOn: manifest.shifts.values.map(\.kept.shift).sorted())
    ]
    try draft.make()
    try begin(draft, manifest)
    try rename(journal, to: aside)
    try rename(draft.path, to: journal)
  }

  /// Those that were put aside, of formats up to `format`.
  func asides(upTo format: Int) throws(JournalError) -> [String] {
    let lead = name + Self.newer
    return try parent.names.filter { name in
      guard name.hasPrefix(lead) else { return false }
      let parts = name.dropFirst(lead.count).split(separator: ".")
      let numbers = parts.compactMap { Int($0) }
      return numbers.count == parts.count && numbers.first.map { $0 <= format } ?? false
    }.map { String(journal.dropLast(name.count)) + $0 }
  }

  /// What becomes of the name `aside` when all of it has been taken back.
  func away(_ aside: String) -> String {
    let format = aside.dropFirst(journal.count + Self.newer.count).prefix { $0 != "." }
    return Directory.freeName(journal + Self.taken + format, isNumbered: false)
  }

  func putAway(_ aside: String) throws(JournalError) { try rename(aside, to: away(aside)) }

  // MARK: Helpers

  private var name: String { String(journal.split(separator: "/").last ?? "") }

  /// Renames durably.
  private func rename(_ path: String, to target: String) throws(JournalError) {
    if Glibc.rename(path, target) != 0 { throw .system("rename", path) }
    try parent.synchronize()
  }
}

extension Journal {
  /// The journals of later programs that lie beside this one; their records wait in them.
  package var asides: [String] {
    get throws(JournalError) { try JournalPlaces(journal: path).asides(upTo: .max) }
  }

  /// Takes back what lies aside and can be read now; what fails is left for the next time, and why
  /// it did is returned by path.
  func takeBack(_ format: UInt8, _ segmentBytes: Int) -> [String: JournalError] {
    let places = JournalPlaces(journal: path)
    var failed: [String: JournalError] = [:]
    for aside in (try? places.asides(upTo: Int(format))) ?? [] {
      do throws(JournalError) {
        try take(Journal(path: aside, format: format, segmentBytes: segmentBytes), places)
        try places.putAway(aside)
      } catch {
        failed[aside] = error
      }
    }
    return failed
  }

  /// Keeps the records of `other` that the store has not answered for, and its open shifts that
  /// were not carried on here and that nothing here tells of.
  ///
  /// Done again it changes nothing: a record's id stands here once.
  private func take(_ other: Journal, _ places: JournalPlaces) throws(JournalError) {
    var pending: [(id: String, bytes: Data)] = []
    var found: [String: JournalEntry] = [:]
    for sequence in other.log.state.pending() {
      guard let entry = try other.log.entry(sequence), let id = entry.id else { continue }
      pending.append((id, entry.record))
      found[id] = entry
    }
    let recoveries = log.state.manifest.recoveries
    // A shift carried on here may be over, and its record let go of by now.
    let carriedOn = Set(
      recoveries.filter { $0.recovery.quarantined == other.path }.flatMap(\.handedOn))
    var shifts: [String: ShiftChange<KeptShift>] = [:]
    for (unit, shift) in other.openShifts where openShifts[unit] == nil {
      let isKnown =
        carriedOn.contains(shift.shift) || log.state.numbers[shift.shift] != nil
        || openShifts.values.contains { $0.shift == shift.shift }
      if !isKnown { shifts[unit] = .put(shift) }
    }
    let told = Recovery(
      number: (recoveries.last?.recovery.number ?? 0) + 1, quarantined: places.away(other.path),
      carried: pending.count, lost: try other.counts.lost)
    let sign = { (id: String, place: Batch.Entry) in
      found[id]?.signature(
        for: place, in: self.chain.journal, from: other.chain.journal, self.signer)
    }
    _ = try keep(pending, shifts, sign: sign) { manifest in
      if manifest.recoveries.contains(where: { $0.recovery.quarantined == told.quarantined }) {
        return
      }
      manifest.recoveries.append(Manifest.NotedRecovery(told))
    }
  }
}
