// SPDX-License-Identifier: Apache-2.0

import Detection
import FoundationEssentials
import Journaling
import Logging
import Patrol
import Wire

/// Who carried a unit is put right.
extension Collector {
  /// Books the unit's shift to `officer`: the open one, or the last that ended.
  ///
  /// What is still to come is recorded so. Visits that are kept already are never edited: each gets
  /// a correction, a record that names the one it replaces.
  package func book(unit: String?, to officer: String?) throws(CollectorFault) -> String {
    guard let officer, !officer.isEmpty else { throw .refused("name the officer with --officer") }
    let unit = try onlyUnit(unit)
    let now = clock()
    let name: String
    if shifts[unit] != nil {
      shifts[unit]?.book(to: officer)
      name = shifts[unit]?.booking.shift ?? ""
      unkept.shifts[unit] = keptShift(of: unit, now).map { .put($0) }
    } else if stranded[unit] != nil {
      throw .refused("unit \(unit) has a shift that was cut off: end it first")
    } else if let last = try lastShift(of: unit) {
      name = last
    } else {
      throw .refused("unit \(unit) has no shift, and none that ended is kept here any more")
    }
    let corrected = correct(visitsOf: name, to: officer)
    guard keep() else {
      throw .journal(
        "the officer of unit \(unit) is not kept yet: \(trouble ?? "the journal cannot keep"); "
          + "it is tried again for as long as the collector runs")
    }
    log.notice("officer corrected", metadata: ["unit": "\(unit)", "visits": "\(corrected)"])
    let shift = shifts[unit] == nil ? "its last shift" : "its shift"
    return "unit \(unit): \(shift) is officer \(officer)'s"
      + (corrected == 0 ? "" : "; \(corrected) visits that were kept already are corrected")
  }

  /// Adds a correction for each visit of a shift that names somebody else; returns how many.
  private func correct(visitsOf shift: String, to officer: String) -> Int {
    let corrections = visits(ofShift: shift).filter { $0.officer != officer }
      .map { Record.visit($0.corrected(officer: officer)) }
    unkept.records += corrections
    return corrections.count
  }

  /// The visits of a shift that no other record replaces, kept or about to be; those of all its
  /// records where the receiver's time stepped.
  func visits(ofShift name: String) -> [Visit] {
    let family = Self.family(of: name)
    let kept = try? withJournal { journal throws(JournalError) in
      try journal.contents.entries(holding: Data(family.utf8))
    }
    return standing(kept ?? []).filter { $0.shift.map(Self.family) == family }
  }

  /// The visits among `kept` records, and among those about to be, that no other of them replaces.
  func standing(_ kept: [JournalEntry]) -> [Visit] {
    let records = kept.compactMap { try? Record(bytes: $0.record) } + unkept.records
    let visits = records.compactMap { record in
      if case .visit(let visit) = record { visit } else { nil }
    }
    let replaced = Set(visits.compactMap(\.replaces))
    return visits.filter { !replaced.contains($0.id) }
  }

  /// The name that all records of one shift begin with: `s-1` of `s-1` and of `s-1.2`.
  static func family(of shift: String) -> String { String(shift.prefix { $0 != "." }) }

  /// The name of the unit's newest shift whose record is here; nil without one.
  private func lastShift(of unit: String) throws(CollectorFault) -> String? {
    for case .shift(let shift) in unkept.records.reversed() where shift.unit == unit {
      return shift.id
    }
    do {
      let kept = try withJournal { journal throws(JournalError) in
        try journal.contents.entries(holding: Data(#""kind":"shift""#.utf8))
      }
      for entry in kept.reversed() {
        guard case .shift(let shift)? = try? Record(bytes: entry.record), shift.unit == unit
        else { continue }
        return shift.id
      }
      return nil
    } catch {
      throw .journal("\(error)")
    }
  }
}
