// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Simulation

/// How near a method came to the truth: sums that add up over shifts, and the figures they give.
package struct Score: Hashable, Sendable, Codable {
  /// Visits, and those of `longVisit` seconds or more, that pair one to one.
  package var visits = Agreement.none
  package var longVisits = Agreement.none
  /// Seconds of visits inside a hot spot.
  package var seconds = Agreement.none
  /// Over hot spots with a visit true or measured: their number, and the sum of how far the
  /// dwell of a shift is out in each, in seconds.
  package var hotSpots = 0
  package var dwellError = 0.0
  /// Over paired visits with bounds: their number, how many hold the true dwell, and the sums of
  /// width and measured dwell, in seconds.
  package var bounded = 0
  package var held = 0
  package var width = 0.0
  package var boundedDwell = 0.0
  /// Over paired visits with a travel: their number, and how many are told right.
  package var travelled = 0
  package var travelRight = 0
  /// Visits told as foot patrol at which the officer only drove through.
  package var drivesOnFoot = 0

  /// Seconds of dwell from which a visit is a long one: the shorter of the two doses in use.
  package static let longVisit = 600.0

  package init() {}

  package static func + (left: Score, right: Score) -> Score {
    var sum = left
    sum.visits = left.visits + right.visits
    sum.longVisits = left.longVisits + right.longVisits
    sum.seconds = left.seconds + right.seconds
    sum.hotSpots += right.hotSpots
    sum.dwellError += right.dwellError
    sum.bounded += right.bounded
    sum.held += right.held
    sum.width += right.width
    sum.boundedDwell += right.boundedDwell
    sum.travelled += right.travelled
    sum.travelRight += right.travelRight
    sum.drivesOnFoot += right.drivesOnFoot
    return sum
  }
}

// MARK: - Figures

extension Score {
  /// Seconds by which a hot spot's dwell of a shift is out, on average; 0 without hot spots.
  package var meanDwellError: Double { hotSpots == 0 ? 0 : dwellError / Double(hotSpots) }

  /// Dwell measured too much as a share of the true one; nil without any.
  package var bias: Double? {
    seconds.truth == 0 ? nil : seconds.measured / seconds.truth - 1
  }

  /// Share of paired visits whose bounds hold the true dwell; nil without bounds.
  package var boundsHold: Double? { share(Double(held), of: bounded) }
  /// Seconds between the bounds of a paired visit, on average; nil without bounds.
  package var meanWidth: Double? { share(width, of: bounded) }
  /// That width as a share of the mean dwell of those visits; nil without bounds.
  package var relativeWidth: Double? { boundedDwell == 0 ? nil : width / boundedDwell }
  /// Share of paired visits whose travel is told right; nil where it is not told.
  package var travelShare: Double? { share(Double(travelRight), of: travelled) }

  private func share(_ part: Double, of count: Int) -> Double? {
    count == 0 ? nil : part / Double(count)
  }
}

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

extension Agreement {
  /// Of what was true, the share that was measured: recall, 0 to 1; nil when nothing was.
  package var found: Double? { truth == 0 ? nil : both / truth }

  /// Of what was measured, the share that was true: precision, 0 to 1; nil when nothing was.
  package var right: Double? { measured == 0 ? nil : both / measured }

  /// The harmonic mean of both; nil when nothing was either true or measured.
  package var harmonicMean: Double? { truth + measured == 0 ? nil : f1 }
}

extension Score {
  /// By how much hot spots' dwells of a shift are out, as a share of the true dwell; nil without
  /// any.
  package var dwellErrorShare: Double? {
    seconds.truth == 0 ? nil : dwellError / seconds.truth
  }
}
