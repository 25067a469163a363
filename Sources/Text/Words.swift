// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text in lines of at most `width` characters, broken between words. A longer word stays
  /// alone in its line.
  ///
  /// - Parameters:
  ///   - first: what stands before the first line; the blanks that the text begins with unless
  ///     given.
  ///   - indent: how many blanks stand before the other lines.
  package func wrapped(to width: Int = 80, first: String? = nil, indent: Int = 0) -> String {
    var lines: [String] = []
    var (line, isFresh) = (first ?? String(prefix { $0 == " " }), true)
    for word in split(separator: " ") {
      if !isFresh, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isFresh) = (String(repeating: " ", count: indent), true)
      }
      line += (isFresh ? "" : " ") + word
      isFresh = false
    }
    return (lines + [line]).joined(separator: "\n")
  }
}

extension [String] {
  /// As a list in a sentence: `a`, `a and b`, `a, b and c`.
  package func list(_ conjunction: String = "and") -> String {
    guard let last, count > 1 else { return first ?? "" }
    return "\(dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}

extension Int {
  /// As `1 shift`, `2 shifts`.
  package func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
