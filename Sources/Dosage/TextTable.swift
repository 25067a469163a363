// SPDX-License-Identifier: Apache-2.0

/// Rows of text in aligned columns, under a header of two lines.
package struct TextTable {
  /// Columns of text for a reader of whom nobody knows how wide the page is.
  package static let usualWidth = 100

  struct Column {
    /// The header's two lines.
    var header: (String, String)
    var isLeading: Bool

    fileprivate var headerWidth: Int { max(header.0.count, header.1.count) }

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
  /// Most columns of text in a line.
  var width: Int

  /// The table, each line ended. So that lines keep to `width` the table goes on underneath, the
  /// first column repeated; that is cut only where it takes more than half the width.
  var text: String {
    let cells = [columns.map(\.header.0), columns.map(\.header.1)] + rows
    let natural = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let least = min(natural[0], max(width / 2, Self.leastWidth, columns[0].headerWidth))
    return parts(of: [least] + natural.dropFirst()).map { part in
      let excess = max(0, width(of: part.map { natural[$0] }) - width)
      return text(of: part, widths: [max(least, natural[0] - excess)] + natural.dropFirst(), cells)
    }.joined(separator: "\n")
  }

  /// The columns that stand side by side, the first in every part.
  private func parts(of widths: [Int]) -> [[Int]] {
    var parts = [[0]]
    for column in columns.indices.dropFirst() {
      let wider = parts[parts.count - 1] + [column]
      if width(of: wider.map { widths[$0] }) <= width {
        parts[parts.count - 1] = wider
      } else {
        parts.append([0, column])
      }
    }
    return parts
  }

  private func text(of part: [Int], widths: [Int], _ cells: [[String]]) -> String {
    var lines = cells.map { line($0, part, widths: widths) }
    if endsInSum {
      let rule = String(repeating: "─", count: width(of: part.map { widths[$0] })) + "\n"
      lines.insert(rule, at: lines.count - 1)
    }
    return lines.joined()
  }

  private static let leastWidth = 14

  private func width(of widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.space.count * (widths.count - 1)
  }

  private static let space = "  "

  private func line(_ fields: [String], _ part: [Int], widths: [Int]) -> String {
    let padded = part.map { column in
      let (field, width) = (fields[column], widths[column])
      guard field.count <= width else { return "\(field.prefix(width - 1))…" }
      let fill = String(repeating: " ", count: width - field.count)
      return columns[column].isLeading ? field + fill : fill + field
    }
    let line = padded.joined(separator: Self.space)
    return (line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? "") + "\n"
  }
}
