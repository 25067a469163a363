// SPDX-License-Identifier: Apache-2.0

/// Rows of text in aligned columns, under a header of two lines.
struct TextTable {
  struct Column {
    /// The header's two lines.
    var header: (String, String)
    var isLeading: Bool

    /// A column of text, set left.
    static func text(_ upper: String, _ lower: String = "") -> Column {
      Column(header: (upper, lower), isLeading: true)
    }

    /// A column of figures, set right.
    static func figure(_ upper: String, _ lower: String = "") -> Column {
      Column(header: (upper, lower), isLeading: false)
    }
  }

  var columns: [Column]
  var rows: [[String]]
  /// Whether the last row is the sum of the others, and stands under a rule.
  var endsInSum: Bool

  /// The table, each line ended. The first column gives up width so that lines keep to
  /// `maximumWidth`, as far as its own least width.
  var text: String {
    let all = [columns.map(\.header.0), columns.map(\.header.1)] + rows
    let natural = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let excess = max(0, width(of: natural) - Self.maximumWidth)
    let widths = [max(min(natural[0], Self.leastWidth), natural[0] - excess)] + natural.dropFirst()
    var lines = all.map { line($0, widths: widths) }
    if endsInSum {
      let rule = String(repeating: "─", count: width(of: widths)) + "\n"
      lines.insert(rule, at: lines.count - 1)
    }
    return lines.joined()
  }

  private static let maximumWidth = 120
  private static let leastWidth = 14

  private func width(of widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.space.count * (widths.count - 1)
  }

  private static let space = "  "

  private func line(_ fields: [String], widths: [Int]) -> String {
    let padded = columns.indices.map { column in
      let (field, width) = (fields[column], widths[column])
      guard field.count <= width else { return "\(field.prefix(width - 1))…" }
      let fill = String(repeating: " ", count: width - field.count)
      return columns[column].isLeading ? field + fill : fill + field
    }
    let line = padded.joined(separator: Self.space)
    return (line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? "") + "\n"
  }
}
