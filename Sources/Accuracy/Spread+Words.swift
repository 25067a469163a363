// SPDX-License-Identifier: Apache-2.0

import Text

extension Spread {
  /// The figure and its standard error, times `scale`, with so many decimals and the unit.
  func words(
    _ places: Int, scale: Double = 1, unit: String = "", signed: Bool = false
  ) -> String {
    let value = figure * scale
    let error = standardError.map { " ± " + ($0 * scale).figure(places) } ?? ""
    return value.figure(places, isSigned: signed) + error + unit
  }

  /// In per cent.
  func percent(_ places: Int = 0, signed: Bool = false) -> String {
    words(places, scale: 100, unit: " %", signed: signed)
  }
}
