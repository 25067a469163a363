// SPDX-License-Identifier: Apache-2.0

import Detection
import FoundationEssentials
import Journaling
import Logging
import Patrol
import Wire

/// Corrects which officer carried a unit.
extension Collector {
  /// Assigns the unit's open shift, or else its last shift, to `officer`.
  ///
  /// Later records name the new officer. Saved records are never edited: each gets a correction, a
  /// record that names the one it replaces.
  package func book(unit: String?, to officer: String?) throws(CollectorError) -> String {
    guard let officer, !officer.isEmpty else {
      throw .refused("no officer is named", advice: "name one with --officer")
    }
    let unit = try onlyUnit(unit)
    let now = clock()
    let name: String
    if shifts[unit] != nil {
      shifts[unit]?.book(to: officer)
      name = shifts[unit]?.booking.shift ?? ""
      unkept.shifts[unit] = keptShift(of: unit, now).map { .put($0) }
    } else if stranded[unit] != nil {
      throw .refused(
        "unit \(unit) has a shift that could not be continued",
        advice: "end it first: patrol shift end --unit \(unit)")
    } else if let last = try lastShift(of: unit) {
      name = last
    } else {
      throw .refused(
        "unit \(unit) has no open shift, and no record of an earlier one is left on this device")
    }
    let corrections = records(ofShift: name).compactMap { $0.corrected(officer: officer) }
    unkept.records += corrections
    guard keep() else {
      throw .journal(
        "the officer of unit \(unit) is not saved yet: "
          + (trouble ?? "the journal cannot be written"),
        advice: "leave the collector running: it keeps trying")
    }
    log.notice(
      "officer corrected", metadata: ["unit": "\(unit)", "records": "\(corrections.count)"])
    let shift = shifts[unit] == nil ? "its last shift" : "its shift"
    return "unit \(unit): \(shift) now belongs to officer \(officer)"
      + Self.words(about: corrections)
  }

  /// The end of that answer: which records were corrected. Empty if none was.
  private static func words(about corrections: [Record]) -> String {
    let visits = corrections.count { $0.kind == .visit }
    let parts =
      (corrections.count > visits ? ["its record"] : [])
      + (visits > 0 ? ["\(visits) visits"] : [])
    return parts.isEmpty
      ? "" : "; these were saved already and are corrected: \(parts.joined(separator: " and "))"
  }

  /// The visits of a shift, saved or about to be saved, without those that are replaced.
  func visits(ofShift name: String) -> [Visit] { records(ofShift: name).visits }

  /// The visits and shift records of a shift, saved or about to be saved, without those that are
  /// replaced. If the receiver's time stepped, a shift has several shift records.
  private func records(ofShift name: String) -> [Record] {
    let family = Self.family(of: name)
    let kept = try? withJournal { journal throws(JournalError) in
      try journal.contents.entries(holding: Data(family.utf8))
    }
    return standing(kept ?? []).filter { $0.shift.map(Self.family) == family }
  }

  /// The records in `kept` and the unsaved ones, without those that another of them replaces.
  func standing(_ kept: [JournalEntry]) -> [Record] {
    let records = kept.compactMap { try? Record(bytes: $0.record) } + unkept.records
    let replaced = Set(records.compactMap(\.replaces))
    return records.filter { !replaced.contains($0.id) }
  }

  /// The name that all records of one shift begin with: `s-1` of `s-1` and of `s-1.2`.
  static func family(of shift: String) -> String { String(shift.prefix { $0 != "." }) }

  /// The name of the unit's newest shift that has a record here; nil if there is none.
  private func lastShift(of unit: String) throws(CollectorError) -> String? {
    for case .shift(let shift) in unkept.records.reversed() where shift.unit == unit {
      return shift.name
    }
    do {
      let kept = try withJournal { journal throws(JournalError) in
        try journal.contents.entries(holding: Data(#""kind":"shift""#.utf8))
      }
      for entry in kept.reversed() {
        guard case .shift(let shift)? = try? Record(bytes: entry.record), shift.unit == unit
        else { continue }
        return shift.name
      }
      return nil
    } catch {
      throw .journal("\(error)")
    }
  }
}

extension [Record] {
  var visits: [Visit] {
    compactMap { if case .visit(let visit) = $0 { visit } else { nil } }
  }
}
