// SPDX-License-Identifier: Apache-2.0

extension Double {
  /// With exactly `places` decimals, halves rounded away from zero; the same on every machine.
  ///
  /// What rounds to zero has no sign. A number with more than 15 digits is written as Swift does.
  package func decimal(_ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let units = (magnitude * scale).rounded()
    guard units < 1e15 else { return description }
    let digits = String(Int64(units)).leftPadded(to: places + 1)
    let sign = self < 0 && units != 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    return sign + digits.dropLast(places) + "." + digits.suffix(places)
  }

  /// A share from 0 to 1 in whole per cent, as `97 %`.
  package var wholePercent: String { "\((self * 100).decimal(0)) %" }

  /// As a figure in a text for people: `decimal` with a minus sign as wide as a plus sign.
  ///
  /// - Parameter isSigned: whether what is more than nothing gets a plus sign.
  package func figure(_ places: Int, isSigned: Bool = false) -> String {
    let figure = magnitude.decimal(places)
    guard figure.contains(where: { $0 != "0" && $0 != "." }) else { return figure }
    return (self < 0 ? "−" : isSigned ? "+" : "") + figure
  }

  /// Without decimals that say nothing, to a thousandth: `15`, `7.5`, `0.25`.
  package var shortest: String {
    self == rounded() ? decimal(0) : "\((self * 1000).rounded() / 1000)"
  }
}

extension String {
  /// With zeros in front, up to `width` characters.
  package func leftPadded(to width: Int) -> String {
    String(repeating: "0", count: Swift.max(0, width - utf8.count)) + self
  }
}

extension UInt8 {
  /// Whether the byte is an ASCII decimal digit.
  package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
