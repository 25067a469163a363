// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol
package import Wire

/// A run of numbers that no device of a lineage sent, between two that came.
///
/// A journal goes with the name its device was enrolled under: one enrolled anew goes on with it,
/// and sends what it still has.
package struct MissingRun: Hashable, Sendable {
  package var lineage: String
  package var journal: JournalName
  package var numbers: ClosedRange<Int64>

  /// A record is numbered when what it tells of has ended, or when a collector that was off learns
  /// that it has, among records of other units. So it may tell of up to so many seconds before the
  /// record in front of it, or after the one behind.
  private static let margin = 86_400.0
  private static let beginningOfTime = Timestamp(milliseconds: 0)
  /// 9999-12-31T23:59:59Z.
  private static let endOfTime = Timestamp(milliseconds: 253_402_300_799_000)

  /// Nil when nothing is missing between the numbers `before`, 0 for none, and `after`.
  ///
  /// A journal may begin anywhere: what stands before its first entry is missing only when that
  /// entry, whose `previous` is given, follows from another.
  package init?(
    lineage: String, journal: JournalName, before: Int64, after: Int64, previous: Link?
  ) {
    guard before >= 0, after > before, after - before > 1 else { return nil }
    if before == 0 {
      guard let previous, previous != .beginning(of: journal, at: after) else { return nil }
    }
    self.lineage = lineage
    self.journal = journal
    numbers = (before + 1)...(after - 1)
  }

  /// What is missing, and the time it may tell of by the records nearest to it.
  package func records(earlier: Interval?, later: Interval?) -> MissingRecords {
    var (start, end) = (Self.beginningOfTime, Self.endOfTime)
    if let earlier {
      let first = min(earlier.end, later?.start ?? earlier.end)
      start = max(start, first.advanced(bySeconds: -Self.margin))
    }
    if let later {
      let last = max(later.end, earlier?.end ?? later.end)
      end = max(start, min(end, last.advanced(bySeconds: Self.margin)))
    }
    return MissingRecords(
      lineage: lineage, numbers: numbers, span: Interval(from: start, to: end))
  }
}

extension ClosedRange<Int64> {
  /// The parts of the run that are not among `numbers`, which rise and lie in it.
  package func lacking(_ numbers: [Int64]) -> [ClosedRange<Int64>] {
    var runs: [ClosedRange<Int64>] = []
    var next = lowerBound
    for number in numbers {
      if next < number { runs.append(next...(number - 1)) }
      guard number < upperBound else { return runs }
      next = number + 1
    }
    runs.append(next...upperBound)
    return runs
  }

  /// The run of sequence numbers as people read it: `7`, or `7–9`.
  package var numbersInWords: String {
    count == 1 ? "\(lowerBound)" : "\(lowerBound)–\(upperBound)"
  }
}
