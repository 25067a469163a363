// SPDX-License-Identifier: Apache-2.0

/// Rows of text in aligned columns under a header of one or two lines.
package struct TextTable {
  /// Columns of text of a page whose width is not known.
  package static let usualWidth = 100
  private static let leastWidth = 14
  private static let space = "  "

  private let columns: [TextColumn]
  private var rows: [[String]] = []
  private let endsInSum: Bool
  private let width: Int

  /// - Parameters:
  ///   - rows: a field for each column that is no rule; fields that are missing stay empty.
  ///   - endsInSum: whether the last row is the sum of the others and stands under a line.
  ///   - width: most characters of a line. A wider table goes on underneath, its first column
  ///     repeated; that column is cut where it takes more than half the width.
  package init(
    _ columns: [TextColumn], rows: [[String]] = [], endsInSum: Bool = false, width: Int = .max
  ) {
    self.columns = columns
    self.endsInSum = endsInSum
    self.width = width
    for row in rows { add(row) }
  }

  /// A table in which every column is text.
  package init(header: [String], rows: [[String]]) {
    self.init(header.map { .text($0) }, rows: rows)
  }

  /// Adds a row under the others; an empty one is an empty line.
  package mutating func add(_ row: [String]) {
    var fields = row.makeIterator()
    rows.append(
      columns.map { $0.alignment == .rule && !row.isEmpty ? $0.header.lower : fields.next() ?? "" })
  }

  /// The table, each line ended.
  package var text: String {
    guard !columns.isEmpty else { return "" }
    let cells = header + rows
    let natural = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let least = min(natural[0], max(width / 2, Self.leastWidth, columns[0].headerWidth))
    return parts(of: [least] + natural.dropFirst()).map { part in
      let excess = max(0, lineWidth(of: part, natural) - width)
      return text(of: part, widths: [max(least, natural[0] - excess)] + natural.dropFirst(), cells)
    }.joined(separator: "\n")
  }

  private var header: [[String]] {
    let upper = columns.map(\.header.upper)
    let hasUpper = zip(columns, upper).contains { $0.alignment != .rule && !$1.isEmpty }
    return (hasUpper ? [upper] : []) + [columns.map(\.header.lower)]
  }

  /// The columns that stand side by side, the first in every part.
  private func parts(of widths: [Int]) -> [[Int]] {
    var parts = [[0]]
    for column in columns.indices.dropFirst() {
      let wider = parts[parts.count - 1] + [column]
      if lineWidth(of: wider, widths) <= width {
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
      let rule = String(repeating: "─", count: lineWidth(of: part, widths)) + "\n"
      lines.insert(rule, at: lines.count - 1)
    }
    return lines.joined()
  }

  private func lineWidth(of part: [Int], _ widths: [Int]) -> Int {
    part.indices.reduce(0) { $0 + space(before: $1, in: part).count + widths[part[$1]] }
  }

  private func space(before place: Int, in part: [Int]) -> String {
    guard place > 0 else { return "" }
    let isAtRule = [part[place - 1], part[place]].contains { columns[$0].alignment == .rule }
    return isAtRule ? " " : Self.space
  }

  private func line(_ fields: [String], _ part: [Int], widths: [Int]) -> String {
    let line = part.indices.map { place in
      let (field, width) = (fields[part[place]], widths[part[place]])
      let space = space(before: place, in: part)
      guard field.count <= width else { return "\(space)\(field.prefix(width - 1))…" }
      let fill = String(repeating: " ", count: width - field.count)
      return space + (columns[part[place]].alignment == .figure ? fill + field : field + fill)
    }.joined()
    return (line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? "") + "\n"
  }
}

/// One column of a table: its header, and how its fields are set.
package struct TextColumn {
  /// The header's two lines; the upper one is empty in a header of one line.
  fileprivate var header: (upper: String, lower: String)
  fileprivate var alignment: Alignment

  fileprivate enum Alignment { case text, figure, rule }

  fileprivate var headerWidth: Int { max(header.upper.count, header.lower.count) }

  /// A column of text, set left.
  package static func text(_ header: String) -> TextColumn {
    TextColumn(header: ("", header), alignment: .text)
  }

  package static func text(_ upper: String, _ lower: String) -> TextColumn {
    TextColumn(header: (upper, lower), alignment: .text)
  }

  /// A column of figures, set right.
  package static func figure(_ header: String) -> TextColumn {
    TextColumn(header: ("", header), alignment: .figure)
  }

  package static func figure(_ upper: String, _ lower: String) -> TextColumn {
    TextColumn(header: (upper, lower), alignment: .figure)
  }

  /// A vertical line between groups of columns.
  package static let rule = TextColumn(header: ("│", "│"), alignment: .rule)
}
