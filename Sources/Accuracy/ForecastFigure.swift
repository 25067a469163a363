// SPDX-License-Identifier: Apache-2.0

/// A figure and its standard error as other programs read them.
struct ForecastFigure: Encodable {
  var value: Double
  var standardError: Double?

  enum CodingKeys: String, CodingKey {
    case value
    case standardError = "standard_error"
  }

  /// Nil where the shifts give no figure.
  init?(over shifts: [Score], _ figure: (Score) -> Double?) {
    self.init(Spread(over: shifts, figure))
  }

  init?(_ spread: Spread?) {
    guard let spread else { return nil }
    value = spread.figure.rounded(places: Self.places)
    standardError = spread.standardError?.rounded(places: Self.places)
  }

  /// Beyond these decimals nothing is known of a share, let alone of seconds.
  private static let places = 4
}

extension Double {
  /// To so many decimals.
  func rounded(places: Int) -> Double {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    return (self * scale).rounded() / scale
  }
}
