// SPDX-License-Identifier: Apache-2.0

extension Double {
  /// With so many decimals, halves away from zero.
  package func words(_ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let units = (magnitude * scale).rounded()
    let digits = String(Int64(units))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = self < 0 && units != 0 ? "−" : ""
    return sign + padded.dropLast(places) + (places > 0 ? "." + padded.suffix(places) : "")
  }

  /// As `words`, with a sign when it is more than nothing.
  func signedWords(_ places: Int) -> String {
    let words = words(places)
    return self > 0 && words != 0.0.words(places) ? "+" + words : words
  }
}

extension Spread {
  /// The figure and its standard error, times `scale`, with so many decimals and the unit.
  func words(
    _ places: Int, scale: Double = 1, unit: String = "", signed: Bool = false
  ) -> String {
    let value = figure * scale
    let error = standardError.map { " ± " + ($0 * scale).words(places) } ?? ""
    return (signed ? value.signedWords(places) : value.words(places)) + error + unit
  }

  /// In per cent.
  func percent(_ places: Int = 0, signed: Bool = false) -> String {
    words(places, scale: 100, unit: " %", signed: signed)
  }
}

extension String {
  /// In lines of no more than `width` characters, where its words allow.
  func wrapped(to width: Int) -> String {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let line = lines.last, line.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(line) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
