// SPDX-License-Identifier: Apache-2.0

import Accuracy

/// Rows of words in columns as wide as their widest word.
struct TextTable {
  private var rows: [[String]]
  /// Columns from the left whose words start at their left; those of the others end at their right.
  private let leading: Int

  init(header: [String], leading: Int) {
    rows = [header]
    self.leading = leading
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// An empty line.
  mutating func addSpace() { rows.append([]) }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { line($0, widths) }.joined(separator: "\n")
  }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    let cells = row.enumerated().map { column, word in
      let space = String(repeating: " ", count: widths[column] - word.count)
      return column < leading ? word + space : space + word
    }
    let line = cells.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}

extension Double {
  /// In per cent, signed when a deviation.
  func percent(_ places: Int = 0, signed: Bool = false) -> String {
    (signed && self > 0 ? "+" : "") + (self * 100).words(places) + " %"
  }
}
