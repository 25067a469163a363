// SPDX-License-Identifier: Apache-2.0

import Patrol

/// A plan as people write it: comma-separated values (RFC 4180) in UTF-8 under a header.
///
///     hotspot,date,condition,visits,minutes
///     HS03,2026-03-02,treatment,2,15
///     HS04,2026-03-02,control,,
///
/// | column      | content                                                                     |
/// |-------------|-----------------------------------------------------------------------------|
/// | `hotspot`   | id of the hot spot                                                          |
/// | `date`      | date of the plan's day, `yyyy-mm-dd`                                        |
/// | `condition` | `treatment` or `control`                                                    |
/// | `visits`    | visits due, 1 to 100; 0 or nothing on a control day                         |
/// | `minutes`   | minutes on foot from which a visit qualifies, above 0, up to 1440; 0 or     |
/// |             | nothing on a control day that sets none                                     |
///
/// Columns come in any order, upper or lower case; others are left alone, with a warning. Blank
/// rows are skipped. A hot spot has one row a day.
package struct PlanFile: Hashable, Sendable {
  /// In the order of the file.
  package let entries: [PlanEntry]
  /// What was left alone.
  package let warnings: [PlanFileError.Fault]

  /// Longest file accepted, in bytes; 500 hot spots for a year take 7 MB.
  package static let maximumBytes = 32 << 20
  /// Most rows accepted; 1,000 hot spots for a year are 365,000.
  package static let maximumRows = 500_000
  /// Most faults told of a file; whoever mends so many will ask again.
  package static let mostFaults = 1000
  private static let longestID = 200
  private static let mostVisits = 100
  /// Minutes.
  private static let longestDay: Double = 1440

  /// - Throws: `PlanFileError` with every fault of the file.
  package init(bytes: some Collection<UInt8>) throws(PlanFileError) {
    guard bytes.count <= Self.maximumBytes else {
      throw PlanFileError(faults: [
        .init(
          line: 1, reason: "the file has \(bytes.count) bytes; \(Self.maximumBytes) are allowed")
      ])
    }
    var rows = SeparatedValues(bytes: bytes)
    let header = try Self.header(from: &rows)
    var faults: [PlanFileError.Fault] = []
    var entries: [PlanEntry] = []
    var lines: [HotSpotDate: Int] = [:]
    for row in rows {
      if let full = Self.fullness(row, entries.count, faults.count) {
        faults.append(full)
        break
      }
      switch Self.entry(of: row, under: header) {
      case .none: continue
      case .failure(let flaws):
        faults += flaws.reasons.map { .init(line: row.line, reason: $0) }
      case .success(let entry):
        let key = HotSpotDate(hotSpot: entry.hotSpot, date: entry.date)
        if let first = lines[key] {
          faults.append(
            .init(line: row.line, reason: "\(key) is planned on line \(first) already"))
        } else {
          lines[key] = row.line
          entries.append(entry)
        }
      }
    }
    guard faults.isEmpty else { throw PlanFileError(faults: faults) }
    self.entries = entries
    warnings = header.warnings
  }

  /// What ends the reading before the file does; nil when nothing does.
  private static func fullness(
    _ row: SeparatedValues.Row, _ entries: Int, _ faults: Int
  ) -> PlanFileError.Fault? {
    if faults >= mostFaults { return .init(line: row.line, reason: "and more: not read further") }
    if entries < maximumRows { return nil }
    return .init(line: row.line, reason: "the file has more than \(maximumRows) rows")
  }

  private enum Column: String, CaseIterable {
    case hotspot, date, condition, visits, minutes
  }

  private struct Header {
    var line: Int
    /// Place of each column in a row, from 0.
    var places: [Column: Int]
    var width: Int
    var ignored: [String]

    var warnings: [PlanFileError.Fault] {
      ignored.map { .init(line: line, reason: "the column “\($0.excerpt)” is not used") }
    }
  }

  private struct Flaws: Error {
    var reasons: [String]
  }
}

// MARK: - The header

extension PlanFile {
  private static func header(
    from rows: inout SeparatedValues
  ) throws(PlanFileError) -> Header {
    while let row = rows.next() {
      switch row.content {
      case .failure(let malformation):
        throw PlanFileError(faults: [.init(line: row.line, reason: malformation.rawValue)])
      case .success(let fields) where fields.isBlank: continue
      case .success(let fields): return try header(of: fields, line: row.line)
      }
    }
    throw PlanFileError(faults: [.init(line: 1, reason: "the file is empty")])
  }

  private static func header(
    of fields: [String], line: Int
  ) throws(PlanFileError) -> Header {
    var header = Header(line: line, places: [:], width: fields.count, ignored: [])
    var reasons: [String] = []
    for (place, field) in fields.enumerated() {
      let name = field.trimmed.lowercased()
      if let column = Column(rawValue: name) {
        if header.places.updateValue(place, forKey: column) != nil {
          reasons.append("the column “\(name)” stands there twice")
        }
      } else if !name.isEmpty {
        header.ignored.append(field.trimmed)
      }
    }
    let missing = Column.allCases.filter { header.places[$0] == nil }.map(\.rawValue)
    if !missing.isEmpty {
      let isOtherwiseSeparated = fields.count == 1 && fields[0].contains { ";\t".contains($0) }
      reasons.append(
        isOtherwiseSeparated
          ? "the columns are not separated by commas"
          : "the header lacks \(missing.joined(separator: ", "))")
    }
    guard reasons.isEmpty else {
      throw PlanFileError(faults: reasons.map { .init(line: line, reason: $0) })
    }
    return header
  }
}

// MARK: - A row

extension PlanFile {
  /// Nil for a blank row.
  private static func entry(
    of row: SeparatedValues.Row, under header: Header
  ) -> Result<PlanEntry, Flaws>? {
    switch row.content {
    case .failure(let malformation): .failure(Flaws(reasons: [malformation.rawValue]))
    case .success(let fields) where fields.isBlank: nil
    case .success(let fields) where fields.count != header.width:
      .failure(Flaws(reasons: ["\(fields.count) fields; the header has \(header.width)"]))
    case .success(let fields):
      entry(of: header.places.mapValues { fields[$0].trimmed })
    }
  }

  private static func entry(of fields: [Column: String]) -> Result<PlanEntry, Flaws> {
    var fields = Fields(texts: fields)
    return fields.readEntry().map(Result.success) ?? .failure(Flaws(reasons: fields.reasons))
  }

  /// The fields of one row, read one by one; what is wrong with any is gathered.
  private struct Fields {
    let texts: [Column: String]
    private(set) var reasons: [String] = []

    init(texts: [Column: String]) {
      self.texts = texts
    }

    private func text(_ column: Column) -> String { texts[column, default: ""] }

    private var isControl: Bool {
      text(.condition).lowercased() == PlanEntry.Condition.control.rawValue
    }

    /// Nil when a field is wrong.
    mutating func readEntry() -> PlanEntry? {
      let (hotSpot, date, condition) = (readHotSpot(), readDate(), readCondition())
      let (visits, minutes) = (readVisits(), readMinutes())
      guard reasons.isEmpty, let date, let condition, let visits, let minutes else { return nil }
      return PlanEntry(
        hotSpot: hotSpot, date: date, condition: condition, visits: visits, minutes: minutes)
    }

    private mutating func readHotSpot() -> String {
      let id = text(.hotspot)
      if id.isEmpty { reasons.append("hotspot is empty") }
      if id.utf8.count > longestID { reasons.append("hotspot is over \(longestID) bytes long") }
      return id
    }

    private mutating func readDate() -> CivilDate? {
      let date = CivilDate(text(.date))
      if date == nil { refuse(.date, "is not a date as 2026-03-02") }
      return date
    }

    private mutating func readCondition() -> PlanEntry.Condition? {
      let condition = PlanEntry.Condition(rawValue: text(.condition).lowercased())
      if condition == nil { refuse(.condition, "is neither treatment nor control") }
      return condition
    }

    private mutating func readVisits() -> Int? {
      if isControl && text(.visits).isEmpty { return 0 }
      let visits = text(.visits).wholeNumber
      if isControl {
        if visits != 0 { refuse(.visits, "is not 0, and a control day has no visits due") }
      } else if !(visits.map((1...mostVisits).contains) ?? false) {
        refuse(.visits, "is not a whole number from 1 to \(mostVisits)")
      }
      return visits
    }

    private mutating func readMinutes() -> Double? {
      if isControl && text(.minutes).isEmpty { return 0 }
      let minutes = text(.minutes).decimal
      if !(minutes.map { ($0 > 0 || isControl) && $0 <= longestDay } ?? false) {
        refuse(.minutes, "is not a number above 0, up to \(Int(longestDay))")
      }
      return minutes
    }

    private mutating func refuse(_ column: Column, _ reason: String) {
      reasons.append("\(column.rawValue) “\(text(column).excerpt)” \(reason)")
    }
  }
}

extension [String] {
  fileprivate var isBlank: Bool { allSatisfy(\.trimmed.isEmpty) }
}

extension String {
  fileprivate var trimmed: String {
    let isSpace = { (character: Character) in character.isWhitespace }
    let front = drop(while: isSpace)
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(front[...last])
  }

  /// Short enough for a message, and nothing a terminal would act on.
  fileprivate var excerpt: String {
    count > 40 ? "\(prefix(40).description.printable)…" : printable
  }

  fileprivate var wholeNumber: Int? {
    utf8.allSatisfy(\.isDigit) ? Int(self) : nil
  }

  /// Digits with at most one decimal point.
  fileprivate var decimal: Double? {
    utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") } ? Double(self) : nil
  }
}
