// SPDX-License-Identifier: Apache-2.0

/// Minutes with the bounds they hold between, `low <= value <= high`.
package struct BoundedMinutes: Hashable, Sendable {
  package var value: Double
  package var low: Double
  package var high: Double

  package static let none = BoundedMinutes(value: 0, low: 0, high: 0)

  package init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// Bounds are added up as they are: right however the errors hang together, and wider than need
  /// be where they do not.
  package static func + (left: BoundedMinutes, right: BoundedMinutes) -> BoundedMinutes {
    BoundedMinutes(
      value: left.value + right.value, low: left.low + right.low, high: left.high + right.high)
  }
}
