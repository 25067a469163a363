// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// A plan as people write it and spreadsheets save it: separated values (RFC 4180) under a header.
///
///     hotspot,date,condition,visits,minutes
///     HS03,2026-03-02,treatment,2,15
///     HS04,2026-03-02,control,,
///
/// | column      | content                                                                     |
/// |-------------|-----------------------------------------------------------------------------|
/// | `hotspot`   | id of the hot spot                                                          |
/// | `date`      | date of the plan's day, in one of the forms of `WrittenDate`                |
/// | `condition` | `treatment` or `control`                                                    |
/// | `visits`    | visits due, 1 to 100; 0 or nothing on a control day                         |
/// | `minutes`   | minutes on foot from which a visit qualifies, above 0, up to 1440; 0 or     |
/// |             | nothing on a control day that sets none                                     |
///
/// Columns come in any order, upper or lower case; others are left alone, with a warning. They are
/// separated by commas, semicolons, tabs or upright strokes, whichever makes most of the header.
/// Empty cells at the end of a row may be left out. Blank rows are skipped. A hot spot has one row
/// a day. `PlanText` says which encodings are read.
///
/// In a date like 02/03/2026 either number may be the day. The caller gives the order, or a date of
/// the file that is one in a single order does. Without either the file is refused.
package struct PlanFile: Hashable, Sendable {
  /// In the order of the file.
  package let entries: [PlanEntry]
  /// The line that names a hot spot first, from 1.
  package let firstLines: [String: Int]
  /// What was ignored or assumed.
  package let warnings: [PlanFileError.LineError]

  /// Longest file accepted, in bytes; 500 hot spots for a year take 7 MB.
  package static let maximumBytes = 32 << 20
  /// Most rows accepted; 1,000 hot spots for a year are 365,000.
  package static let maximumRows = 500_000
  /// Most errors that are reported of a file.
  package static let mostFaults = 1000

  /// - Parameter dates: the order of day and month in dates that leave it open.
  /// - Throws: `PlanFileError` with every fault of the file.
  package init(
    bytes: some Collection<UInt8>, dates: DateOrder? = nil
  ) throws(PlanFileError) {
    guard bytes.count <= Self.maximumBytes else {
      let limit = Self.maximumBytes
      throw PlanFileError(faults: [
        .init(1, "the file has \(bytes.count) bytes; \(limit) are allowed")
      ])
    }
    let text = try PlanText(Array(bytes))
    let (header, rows) = try PlanHeader.read(from: text.bytes)
    let order = DateDecision(asked: dates, rows: rows, under: header)
    var reading = PlanFileReader(header: header, order: order)
    for row in rows {
      guard reading.take(row) else { break }
    }
    let faults = reading.allFaults
    guard faults.isEmpty else { throw PlanFileError(faults: faults) }
    entries = reading.entries
    firstLines = reading.firstLines
    warnings =
      (text.remark.map { [.init(1, $0)] } ?? []) + header.warnings
      + (order.flatMap(\.warning).map { [$0] } ?? [])
  }

  /// What has been read so far.
  private struct PlanFileReader {
    let header: PlanHeader
    let order: DateDecision?
    private(set) var entries: [PlanEntry] = []
    private(set) var firstLines: [String: Int] = [:]
    private var faults: [PlanFileError.LineError] = []
    private var lines: [HotSpotDate: Int] = [:]
    /// The first date that can be read in two ways, its line, and how many there are.
    private var open: (line: Int, text: String, date: WrittenDate, count: Int)?

    init(header: PlanHeader, order: DateDecision?) {
      self.header = header
      self.order = order
    }

    /// False when nothing more should be read.
    mutating func take(_ row: SeparatedValues.NumberedFields) -> Bool {
      if let full = fullness(at: row.line) {
        faults.append(full)
        return false
      }
      switch PlanRow.read(row, under: header, order) {
      case .none: break
      case .failure(.reasons(let reasons)): faults += reasons.map { .init(row.line, $0) }
      case .failure(.openDate(let text, let date)):
        open = open.map { ($0.line, $0.text, $0.date, $0.count + 1) } ?? (row.line, text, date, 1)
      case .success(let entry): keep(entry, row.line)
      }
      return true
    }

    private mutating func keep(_ entry: PlanEntry, _ line: Int) {
      let key = HotSpotDate(hotSpot: entry.hotSpot, date: entry.date)
      if let first = lines[key] {
        faults.append(.init(line, "\(key) has a row on line \(first) already"))
      } else {
        lines[key] = line
        firstLines[entry.hotSpot] = firstLines[entry.hotSpot] ?? line
        entries.append(entry)
      }
    }

    /// Why reading ends before the end of the file; nil when it does not.
    private func fullness(at line: Int) -> PlanFileError.LineError? {
      if faults.count >= mostFaults {
        return .init(line, "there are more faults: the rest of the file was not read")
      }
      if entries.count < maximumRows { return nil }
      return .init(line, "the file has more than \(maximumRows) rows")
    }

    /// In the order of their lines; all dates that can be read in two ways are one error.
    var allFaults: [PlanFileError.LineError] {
      guard let open, let day = open.date.date(.dayFirst), let other = open.date.date(.monthFirst)
      else { return faults }
      let rest = open.count > 1 ? ", and so with \((open.count - 1).of("date")) more" : ""
      let fault = PlanFileError.LineError(
        open.line,
        "date “\(open.text.excerpt())” may be \(day) or \(other)\(rest): say which with"
          + " --dates day-first or --dates month-first")
      let place = faults.firstIndex { $0.line > fault.line } ?? faults.endIndex
      return faults[..<place] + [fault] + faults[place...]
    }
  }
}

// MARK: - Writing

extension PlanFile {
  /// A plan file with `entries`, as it can be read again.
  package static func csv(_ entries: [PlanEntry]) -> String {
    SeparatedValues.line(PlanHeader.Heading.allCases.map(\.rawValue))
      + entries.map { SeparatedValues.line(fields(of: $0)) }.joined()
  }

  /// An entry as a row of a plan file.
  package static func fields(of entry: PlanEntry) -> [String] {
    PlanHeader.Heading.allCases.map { heading in
      switch heading {
      case .hotspot: entry.hotSpot
      case .date: entry.date.description
      case .condition: entry.condition.rawValue
      case .visits: "\(entry.visits)"
      case .minutes:
        Int(exactly: entry.minutes).map(String.init) ?? "\(entry.minutes)"
      }
    }
  }
}

/// Everything that is wrong with a plan file, in the order of its lines.
package struct PlanFileError: ExplainedError, Hashable {
  package var faults: [LineError]

  /// One error and where it is; a part of the whole, never thrown by itself.
  package struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line of the file, from 1; the first line of a row that has several.
    package var line: Int
    package var reason: String

    init(_ line: Int, _ reason: String) {
      self.line = line
      self.reason = reason
    }

    package var description: String { "line \(line): \(reason)" }
  }

  package var kind: ErrorKind { .unusable }

  package var problem: String { faults.map(\.description).joined(separator: "\n") }
}
