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
  /// What is still to come is recorded so. Records that are kept already are never edited: each
  /// gets a correction, a record that names the one it replaces.
  package func book(unit: String?, to officer: String?) throws(CollectorError) -> String {
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
    let corrections = records(ofShift: name).compactMap { $0.corrected(officer: officer) }
    unkept.records += corrections
    guard keep() else {
      throw .journal(
        "the officer of unit \(unit) is not kept yet: \(trouble ?? "the journal cannot keep"); "
          + "it is tried again for as long as the collector runs")
    }
    log.notice(
      "officer corrected", metadata: ["unit": "\(unit)", "records": "\(corrections.count)"])
    let shift = shifts[unit] == nil ? "its last shift" : "its shift"
    return "unit \(unit): \(shift) is officer \(officer)'s"
      + Self.words(about: corrections)
  }

  /// What was corrected, after what was booked; nothing when that was nothing.
  private static func words(about corrections: [Record]) -> String {
    let visits = corrections.count { $0.kind == .visit }
    let parts =
      (corrections.count > visits ? ["its record"] : [])
      + (visits > 0 ? ["\(visits) visits"] : [])
    return parts.isEmpty
      ? "" : "; corrected, for they were kept already: \(parts.joined(separator: " and "))"
  }

  /// The visits of a shift that no other record replaces, kept or about to be.
  func visits(ofShift name: String) -> [Visit] { records(ofShift: name).visits }

  /// The visits and the shift records of a shift that no other record replaces, kept or about to
  /// be; all of them where the receiver's time stepped.
  private func records(ofShift name: String) -> [Record] {
    let family = Self.family(of: name)
    let kept = try? withJournal { journal throws(JournalError) in
      try journal.contents.entries(holding: Data(family.utf8))
    }
    return standing(kept ?? []).filter { $0.shift.map(Self.family) == family }
  }

  /// The `kept` records, and those about to be, that no other of them replaces.
  func standing(_ kept: [JournalEntry]) -> [Record] {
    let records = kept.compactMap { try? Record(bytes: $0.record) } + unkept.records
    let replaced = Set(records.compactMap(\.replaces))
    return records.filter { !replaced.contains($0.id) }
  }

  /// The name that all records of one shift begin with: `s-1` of `s-1` and of `s-1.2`.
  static func family(of shift: String) -> String { String(shift.prefix { $0 != "." }) }

  /// The name of the unit's newest shift whose record is here; nil without one.
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
