// SPDX-License-Identifier: Apache-2.0

/// Rows of text in columns of one width, two spaces apart.
struct TextColumns {
  /// The first is the header.
  var rows: [[String]]

  var text: String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { line($0, widths: widths) }.joined()
  }

  private func line(_ fields: [String], widths: [Int]) -> String {
    let padded = zip(fields, widths).map { field, width in
      field + String(repeating: " ", count: width - field.count)
    }.joined(separator: "  ")
    return String(padded.reversed().drop { $0 == " " }.reversed()) + "\n"
  }
}
