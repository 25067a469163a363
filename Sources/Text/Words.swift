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

// Text from outside in one line of a message, a table or a log.

extension String {
  /// Whether the text holds no line break and no other control character.
  package var isOneLine: Bool { !unicodeScalars.contains(where: \.breaksALine) }

  /// The text with a replacement character for each control and format character, so that it can
  /// neither break a line nor steer a terminal.
  package var printable: String { cleaned(with: "\u{FFFD}") }

  /// At most `count` characters of the text, with a blank for each control and format character.
  package func onOneLine(_ count: Int = 200) -> String { String(prefix(count)).cleaned(with: " ") }

  /// `printable`, and short enough for a message: at most `count` characters, then `…`.
  package func excerpt(_ count: Int = 40) -> String {
    self.count > count ? "\(String(prefix(count)).printable)…" : printable
  }

  private func cleaned(with mark: Unicode.Scalar) -> String {
    let isKept = { (scalar: Unicode.Scalar) in
      !scalar.breaksALine && scalar.properties.generalCategory != .format
    }
    return String(String.UnicodeScalarView(unicodeScalars.map { isKept($0) ? $0 : mark }))
  }
}

extension Unicode.Scalar {
  /// Whether it is a control character or a separator of lines or paragraphs.
  fileprivate var breaksALine: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}

/// Durations in words.
package enum Span {
  /// As `8 h 02 min`, `12 min` or `45 s`.
  package static func words(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    let minutes = Int((seconds / 60).rounded())
    if minutes < 60 { return "\(minutes) min" }
    return "\(minutes / 60) h \(String(minutes % 60).leftPadded(to: 2)) min"
  }

  /// To its largest unit, as `3 days`, `7 h`, `12 min` or `45 s`.
  package static func rough(_ seconds: Double) -> String {
    let days = Int(min(max(seconds, 0), 1e9) / 86_400)
    if days >= 2 { return "\(days) days" }
    return seconds < 3600 ? words(max(seconds, 0)) : "\(Int(seconds / 3600)) h"
  }

  /// Minutes and seconds, as `7:05`.
  package static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds)
    return "\(whole / 60):\(String(whole % 60).leftPadded(to: 2))"
  }
}

extension String {
  /// As JSON writes a text.
  package var quoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where scalar.value < 0x20:
        text += "\\u" + String(scalar.value, radix: 16).leftPadded(to: 4)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension String {
  /// The one of `words` that this was meant to be: the fewest letters are other, too many, missing
  /// or changed places, and no more than a third of its own. Nil when none is so near.
  package func nearest(of words: [String]) -> String? {
    let ranked = words.map { (word: $0, distance: distance(to: $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, best.word.count / 3)
    else { return nil }
    return best.word
  }

  /// Letters that are other, too many, missing, or changed places with the next: the optimal string
  /// alignment distance (Damerau 1964).
  private func distance(to word: String) -> Int {
    let (own, other) = (Array(self), Array(word))
    var rows = [Array(0...other.count)]
    for (row, letter) in own.enumerated() {
      var next = [row + 1]
      for (column, wanted) in other.enumerated() {
        var least = Swift.min(
          rows[row][column] + (letter == wanted ? 0 : 1), rows[row][column + 1] + 1,
          next[column] + 1)
        if row > 0, column > 0, letter == other[column - 1], own[row - 1] == wanted {
          least = Swift.min(least, rows[row - 1][column - 1] + 1)
        }
        next.append(least)
      }
      rows.append(next)
    }
    return rows[own.count][other.count]
  }
}
