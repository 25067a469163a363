// SPDX-License-Identifier: Apache-2.0

import SQLite
import Wire

/// Journals of later programs: put aside when an earlier program comes back, and taken back by one that
/// knows their format.
extension Journal {
  /// The journals of later programs that lie beside this one; their records wait in them.
  package var asides: [String] { files.asides(upTo: .max) }

  /// Opens the journal, putting aside what lies in its place when a later program wrote that.
  ///
  /// What the journal must hold is forgotten before the file goes: it is the other one's.
  static func open(
    _ opening: JournalOpening, _ ownership: Ownership
  ) throws(JournalError) -> (JournalOpening, Connection, Recovery?) {
    do throws(JournalError) {
      let (connection, recovery) = try opening.open()
      return (opening, connection, recovery)
    } catch {
      guard case .newerFormat(_, let version, _) = error else { throw error }
      let aside = try opening.preparePuttingAside(version: version)
      try ownership.forget()
      try opening.putAside(as: aside)
      let fresh = JournalOpening(path: opening.path, schema: opening.schema, mark: nil)
      let (connection, _) = try fresh.open()
      let recovery = try JournalContents(of: connection).unreportedRecoveries.last
      return (fresh, connection, recovery)
    }
  }

  /// Takes back what lies aside and can be read now; what fails is left for the next time, and why it
  /// did is returned by path.
  func takeBack(_ schema: JournalSchema) -> [String: JournalError] {
    var failed: [String: JournalError] = [:]
    for aside in files.asides(upTo: schema.version) {
      do throws(JournalError) {
        try take(aside, schema)
        try files.putAway(aside)
      } catch {
        failed[aside] = error
      }
    }
    return failed
  }

  /// Keeps the records of the journal `path` that the store has not answered for, and its open shifts
  /// that were not carried on here and that nothing here tells of.
  ///
  /// Done again it changes nothing: a record's id stands here once.
  private func take(_ path: String, _ schema: JournalSchema) throws(JournalError) {
    let other = try Journal(path: path, schema: schema)
    let pending = try other.contents.entries().filter { $0.status == .pending }
    let lost = try other.counts.lost
    // A shift carried on here may be over, and its record removed by now.
    let carriedOn = Set(BookedShifts(beside: files.handedOn(path)).found.values.map(\.shift))
    let rows = try contents.shifts
    var shifts: [KeptShift] = []
    for (unit, shift) in try other.openShifts
    where rows[unit] == nil && !carriedOn.contains(shift.shift) {
      let isKnown = try contents.holds(id: shift.shift)
      if !isKnown, !rows.values.contains(where: { $0.shift == shift.shift }) {
        shifts.append(shift)
      }
    }
    try keep(
      pending.compactMap { entry in entry.id.map { ($0, entry.record) } }, shifts,
      Recovery(
        number: try contents.nextRecovery, quarantined: files.away(path), carried: pending.count,
        lost: lost))
  }
}
