// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Records that a lineage of devices made and nobody sent: the store knows their numbers alone.
package struct MissingRecords: Hashable, Sendable {
  /// The name the devices were enrolled under.
  package var lineage: String
  package var numbers: ClosedRange<Int64>
  /// What they tell of lies in it, as far as the records before and after them say.
  package var span: Interval

  package init(lineage: String, numbers: ClosedRange<Int64>, span: Interval) {
    self.lineage = lineage
    self.numbers = numbers
    self.span = span
  }

  /// Whether they may tell of a part of `time`.
  package func mayTell(of time: Interval) -> Bool {
    span.start < time.end && span.end >= time.start
  }
}

extension Sequence<MissingRecords> {
  /// How many may tell of `day`.
  func count(on day: Interval) -> Int {
    lazy.filter { $0.mayTell(of: day) }.reduce(0) {
      // A device may number as it likes.
      let (more, isTooMany) = $0.addingReportingOverflow($1.numbers.count)
      return isTooMany ? .max : more
    }
  }
}
