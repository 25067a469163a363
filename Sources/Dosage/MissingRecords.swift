// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Records that a lineage of devices made and nobody sent: the store knows their numbers alone.
package struct MissingRecords: Hashable, Sendable {
  /// The name the devices were enrolled under.
  package var lineage: String
  package var numbers: ClosedRange<Int64>
  /// What they tell of lies in it: from the start of what the record before them tells to the end of
  /// what the record after them does.
  package var span: Interval

  package init(lineage: String, numbers: ClosedRange<Int64>, span: Interval) {
    self.lineage = lineage
    self.numbers = numbers
    self.span = span
  }
}

extension Sequence<MissingRecords> {
  /// How many may tell of `day`.
  func count(on day: Interval) -> Int {
    reduce(0) { $1.span.start < day.end && $1.span.end >= day.start ? $0 + $1.numbers.count : $0 }
  }
}
