// SPDX-License-Identifier: Apache-2.0

/// How much of what was measured and what was true is the same; visits counted, or seconds.
package struct Agreement: Hashable, Sendable, Codable {
  package var both: Double
  package var measured: Double
  package var truth: Double

  package static let none = Agreement(both: 0, measured: 0, truth: 0)

  package init(both: Double, measured: Double, truth: Double) {
    self.both = both
    self.measured = measured
    self.truth = truth
  }

  /// The harmonic mean of precision and recall, 0 to 1; 1 when there was nothing to find and
  /// nothing was found.
  package var f1: Double {
    measured + truth == 0 ? 1 : 2 * both / (measured + truth)
  }

  package static func + (left: Agreement, right: Agreement) -> Agreement {
    Agreement(
      both: left.both + right.both, measured: left.measured + right.measured,
      truth: left.truth + right.truth)
  }
}
