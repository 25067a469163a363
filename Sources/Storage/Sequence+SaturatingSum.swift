// SPDX-License-Identifier: Apache-2.0

extension Sequence<Int> {
  /// The sum; the largest or smallest number where it would pass that, since a sender may claim
  /// anything.
  package var saturatingSum: Int {
    reduce(0) { sum, next in
      let (total, overflow) = sum.addingReportingOverflow(next)
      return overflow ? (next > 0 ? .max : .min) : total
    }
  }
}
