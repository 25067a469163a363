// SPDX-License-Identifier: Apache-2.0

import Text

/// The header of a plan file: where its columns are, and what separates them.
struct PlanHeader {
  enum Heading: String, CaseIterable {
    case hotspot, date, condition, visits, minutes
  }

  private let line: Int
  /// Place of each column in a row, from 0.
  private var places: [Heading: Int] = [:]
  /// Cells up to the last that has a name.
  private(set) var width = 0
  private var ignored: [String] = []
  private var reasons: [String] = []

  /// The separator is the one that makes most columns of the header; of equals the first of these.
  private static let separators = [
    SeparatedValues.comma, UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
  ]

  /// The header, and the rows after it.
  static func read(
    from bytes: [UInt8]
  ) throws(PlanFileError) -> (PlanHeader, SeparatedValues) {
    var best: (header: PlanHeader, rows: SeparatedValues)?
    var fault: PlanFileError.LineError?
    for separator in separators {
      var rows = SeparatedValues(bytes: bytes, separator: separator)
      switch first(of: &rows) {
      case .success(let header):
        if header.places.count > best?.header.places.count ?? -1 { best = (header, rows) }
      case .failure(let malformed): fault = fault ?? malformed
      }
    }
    guard let best else { throw PlanFileError(faults: [fault ?? .init(1, "the file is empty")]) }
    guard best.header.reasons.isEmpty else {
      throw PlanFileError(faults: best.header.reasons.map { .init(best.header.line, $0) })
    }
    return best
  }

  /// Takes the first row that is not blank, after a line “sep=;” if there is one, as in Excel.
  private static func first(
    of rows: inout SeparatedValues
  ) -> Result<PlanHeader, PlanFileError.LineError> {
    while let row = rows.next() {
      switch row.content {
      case .failure(let malformation): return .failure(.init(row.line, malformation.rawValue))
      case .success(let fields) where fields.isBlank: continue
      case .success(let fields) where fields[0].lowercased().hasPrefix("sep="): continue
      case .success(let fields): return .success(PlanHeader(fields, line: row.line))
      }
    }
    return .failure(.init(1, "the file is empty"))
  }

  private init(_ fields: [String], line: Int) {
    self.line = line
    for (place, field) in fields.enumerated() {
      let name = field.trimmed.lowercased()
      guard !name.isEmpty else { continue }
      width = place + 1
      if let column = Heading(rawValue: name.filter { !" _-".contains($0) }) {
        if places.updateValue(place, forKey: column) != nil {
          reasons.append("the column “\(name)” is there twice")
        }
      } else {
        ignored.append(field.trimmed)
      }
    }
    let missing = Heading.allCases.filter { places[$0] == nil }.map(\.rawValue)
    if !missing.isEmpty {
      let hint = fields.count == 1 ? "; columns are separated by , ; | or tabs" : ""
      reasons.append("the header lacks \(missing.joined(separator: ", "))\(hint)")
    }
  }

  var warnings: [PlanFileError.LineError] {
    ignored.map { .init(line, "the column “\($0.excerpt())” is not used") }
  }

  /// The cell of a column, trimmed; nil where the row ends before it.
  func field(_ column: Heading, of fields: [String]) -> String? {
    places[column].flatMap { $0 < fields.count ? fields[$0].trimmed : nil }
  }
}

extension [String] {
  var isBlank: Bool { allSatisfy(\.trimmed.isEmpty) }
}
