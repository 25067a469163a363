// SPDX-License-Identifier: Apache-2.0

import Text

/// A figure over pooled shifts and its standard error, by the jackknife over shifts.
///
/// Leaving out one shift at a time says how much the figure hangs on which shifts there were
/// (Tukey 1958); it serves ratios of sums as well as means.
package struct Spread: Hashable, Sendable, Codable {
  package var figure: Double
  /// Nil with fewer than two shifts.
  package var standardError: Double?

  /// - Parameter figure: of pooled scores; nil when they do not give one.
  package init?(over shifts: [Score], _ figure: (Score) -> Double?) {
    self.init(over: shifts.map { ($0, Score()) }) { score, _ in figure(score) }
  }

  /// The mean dwell error over `other`'s of the same shifts.
  package static func dwellErrorRatio(of shifts: [Score], to other: [Score]) -> Spread? {
    Spread(over: Array(zip(shifts, other))) {
      $1.meanDwellError == 0 ? nil : $0.meanDwellError / $1.meanDwellError
    }
  }

  private init?(over shifts: [(Score, Score)], _ figure: (Score, Score) -> Double?) {
    func pooled(_ shifts: [(Score, Score)]) -> Double? {
      figure(shifts.reduce(Score()) { $0 + $1.0 }, shifts.reduce(Score()) { $0 + $1.1 })
    }
    guard let whole = pooled(shifts) else { return nil }
    self.figure = whole
    let parts = shifts.indices.compactMap { left in
      pooled(shifts.indices.filter { $0 != left }.map { shifts[$0] })
    }
    guard parts.count > 1 else { return }
    let count = Double(parts.count)
    let mean = parts.reduce(0, +) / count
    let squares = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = ((count - 1) / count * squares).squareRoot()
  }
}

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
