// SPDX-License-Identifier: Apache-2.0

/// A count with the bounds it holds between, `low <= value <= high`.
package struct BoundedCount: Hashable, Sendable {
  package var value: Int
  package var low: Int
  package var high: Int

  package static let none = BoundedCount(value: 0, low: 0, high: 0)

  package init(value: Int, low: Int, high: Int) {
    self.value = value
    self.low = low
    self.high = high
  }

  package static func + (left: BoundedCount, right: BoundedCount) -> BoundedCount {
    BoundedCount(
      value: left.value + right.value, low: left.low + right.low, high: left.high + right.high)
  }
}
