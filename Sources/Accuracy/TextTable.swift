// SPDX-License-Identifier: Apache-2.0

/// Rows of words in columns as wide as their widest word.
struct TextTable {
  private let columns: [Column]
  private var rows: [[String]] = []

  struct Column {
    var header: String
    /// Whether words stand at the left of the column; figures stand at its right.
    var isLeading: Bool

    static func words(_ header: String) -> Column { Column(header: header, isLeading: true) }
    static func figures(_ header: String) -> Column { Column(header: header, isLeading: false) }
    /// A line down between groups of columns.
    static let rule = Column(header: "│", isLeading: true)
    var isRule: Bool { header == Column.rule.header }
  }

  init(_ columns: [Column]) {
    self.columns = columns
  }

  /// - Parameter row: a word for each column but the rules.
  mutating func add(_ row: [String]) {
    var words = row.makeIterator()
    rows.append(columns.map { $0.isRule ? $0.header : words.next() ?? "" })
  }

  var text: String {
    let lines = [columns.map(\.header)] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line($0, widths) + "\n" }.joined()
  }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    var line = ""
    for (number, column) in columns.enumerated() {
      if number > 0 { line += column.isRule || columns[number - 1].isRule ? " " : "  " }
      let space = String(repeating: " ", count: widths[number] - row[number].count)
      line += column.isLeading ? row[number] + space : space + row[number]
    }
    return line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? ""
  }
}
