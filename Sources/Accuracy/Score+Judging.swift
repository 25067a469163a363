// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Simulation

extension Score {
  /// Compares one shift's visits as measured with what truly was.
  ///
  /// - Parameter truth: every true dwell, passes too; those of the rule's least dwell or more are
  ///   the visits to find.
  package init(
    of measured: [JudgedVisit], against truth: [JudgedVisit], rule: TrueVisit.Rule = .init()
  ) {
    let measured = measured.filter { $0.dwell >= rule.minimumDwell }
    let visits = truth.filter { $0.dwell >= rule.minimumDwell }
    let pairing = Pairing(of: measured, with: visits)
    self.visits = Self.agreement(pairing, measured, visits)
    longVisits = Self.longAgreement(measured, visits)
    addDwells(measured, visits)
    for pair in pairing.pairs { compare(measured[pair.measured], visits[pair.truth]) }
    drivesOnFoot = measured.count { $0.isDriveOnFoot(against: truth) }
  }

  private static func longAgreement(_ measured: [JudgedVisit], _ truth: [JudgedVisit]) -> Agreement
  {
    let measured = measured.filter { $0.dwell >= longVisit }
    let truth = truth.filter { $0.dwell >= longVisit }
    return agreement(Pairing(of: measured, with: truth), measured, truth)
  }

  private static func agreement(
    _ pairing: Pairing, _ measured: [JudgedVisit], _ truth: [JudgedVisit]
  ) -> Agreement {
    Agreement(
      both: Double(pairing.pairs.count), measured: Double(measured.count),
      truth: Double(truth.count))
  }

  private mutating func addDwells(_ measured: [JudgedVisit], _ truth: [JudgedVisit]) {
    let measured = Dictionary(grouping: measured, by: \.hotSpot)
    let truth = Dictionary(grouping: truth, by: \.hotSpot)
    // Sums of Doubles depend on their order: sorted, they are the same every time.
    for hotSpot in Set(measured.keys).union(truth.keys).sorted() {
      let (ours, real) = (measured[hotSpot] ?? [], truth[hotSpot] ?? [])
      let dwells = (ours.reduce(0) { $0 + $1.dwell }, real.reduce(0) { $0 + $1.dwell })
      let shared = ours.flatMap(\.stays).milliseconds(sharedWith: real.flatMap(\.stays))
      seconds =
        seconds + Agreement(both: Double(shared) / 1000, measured: dwells.0, truth: dwells.1)
      dwellError += abs(dwells.0 - dwells.1)
      hotSpots += 1
    }
  }

  private mutating func compare(_ measured: JudgedVisit, _ truth: JudgedVisit) {
    if let bounds = measured.bounds {
      bounded += 1
      held += bounds.contains(truth.dwell) ? 1 : 0
      width += bounds.upperBound - bounds.lowerBound
      boundedDwell += measured.dwell
    }
    if let travel = measured.travel, let real = truth.travel {
      travelled += 1
      travelRight += travel == real ? 1 : 0
    }
  }
}

extension JudgedVisit {
  /// Whether it is told as foot patrol while the officer, when inside, only drove.
  fileprivate func isDriveOnFoot(against truth: [JudgedVisit]) -> Bool {
    guard travel == .foot else { return false }
    let meant = truth.filter {
      $0.hotSpot == hotSpot && stays.milliseconds(sharedWith: $0.stays) > 0
    }
    return !meant.isEmpty && meant.allSatisfy { $0.travel == .vehicle }
  }
}
