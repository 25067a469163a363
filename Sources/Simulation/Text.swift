// SPDX-License-Identifier: Apache-2.0

extension Double {
  /// With exactly `places` decimals, halves away from zero; the same on every machine.
  ///
  /// - Precondition: finite, and below 10¹⁵ when the point is moved `places` to the right.
  func decimal(_ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let units = Int64((magnitude * scale).rounded())
    let digits = String(units).leftPadded(to: places + 1)
    let sign = self < 0 && units != 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    return sign + digits.dropLast(places) + "." + digits.suffix(places)
  }
}

extension String {
  /// With zeros in front, up to `width` characters.
  func leftPadded(to width: Int) -> String {
    String(repeating: "0", count: Swift.max(0, width - utf8.count)) + self
  }

  /// As JSON writes a text.
  var quoted: String {
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
