// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Measured visits and true ones in the same hot spot, paired one to one.
///
/// Two visits pair when the time inside they share is at least half of the time inside that either
/// has. Visits of one side share no time in one hot spot, so a visit has two candidates only if it is
/// cut exactly in half. These then have no other, so the order does not change the number of pairs.
struct Pairing {
  /// Positions in the two lists.
  private(set) var pairs: [(measured: Int, truth: Int)] = []

  /// The least share of the union that a pair has in common.
  private static let leastShare = 0.5

  init(of measured: [JudgedVisit], with truth: [JudgedVisit]) {
    var free = Dictionary(grouping: truth.indices) { truth[$0].hotSpot }
    for index in measured.indices {
      let visit = measured[index]
      guard
        let place = free[visit.hotSpot]?.firstIndex(where: { Self.match(visit, truth[$0]) }),
        let partner = free[visit.hotSpot]?.remove(at: place)
      else { continue }
      pairs.append((index, partner))
    }
  }

  private static func match(_ left: JudgedVisit, _ right: JudgedVisit) -> Bool {
    let common = left.stays.milliseconds(sharedWith: right.stays)
    let union = left.stays.milliseconds + right.stays.milliseconds - common
    return common > 0 && Double(common) >= leastShare * Double(union)
  }
}

extension [Interval] {
  /// Their lengths together.
  var milliseconds: Int64 {
    reduce(0) { $0 + $1.end.milliseconds - $1.start.milliseconds }
  }

  /// Milliseconds within both; each list in order, none of its intervals overlapping.
  func milliseconds(sharedWith others: [Interval]) -> Int64 {
    var (mine, theirs) = (startIndex, others.startIndex)
    var sum: Int64 = 0
    while mine < endIndex, theirs < others.endIndex {
      let (a, b) = (self[mine], others[theirs])
      if let common = a.intersection(b) {
        sum += common.end.milliseconds - common.start.milliseconds
      }
      if a.end < b.end { mine += 1 } else { theirs += 1 }
    }
    return sum
  }
}

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
