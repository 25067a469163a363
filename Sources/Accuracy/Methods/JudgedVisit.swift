// SPDX-License-Identifier: Apache-2.0

import Detection
package import Patrol
package import Simulation

/// A visit as some method tells it, or as it truly was: what scoring compares.
package struct JudgedVisit: Hashable, Sendable {
  package var hotSpot: String
  /// Unbroken intervals inside, in order, at least one.
  package var stays: [Interval]
  /// Seconds inside.
  package var dwell: Double
  /// What the method says the dwell lies between; nil when it gives no bounds.
  package var bounds: ClosedRange<Double>?
  /// Nil when the method does not tell.
  package var travel: Visit.Travel?

  /// - Parameter dwell: the sum of the stays when nil.
  package init(
    hotSpot: String, stays: [Interval], dwell: Double? = nil, bounds: ClosedRange<Double>? = nil,
    travel: Visit.Travel? = nil
  ) {
    self.hotSpot = hotSpot
    self.stays = stays
    self.dwell = dwell ?? stays.reduce(0) { $0 + $1.seconds }
    self.bounds = bounds
    self.travel = travel
  }
}

extension JudgedVisit {
  /// What Patrol's detector reports.
  package init(_ visit: Visit) {
    self.init(
      hotSpot: visit.hotSpot, stays: visit.stays, dwell: visit.dwell,
      bounds: visit.dwellLow...max(visit.dwellLow, visit.dwellHigh), travel: visit.travel)
  }
}

extension JudgedVisit {
  /// The visits that stays in one hot spot make: stays no farther apart than the re-visit gap are
  /// one, and one shorter than the least dwell is none.
  ///
  /// - Parameter stays: in order, none overlapping.
  static func visits(
    in hotSpot: String, of stays: [Interval], rule: TrueVisit.Rule = .init()
  ) -> [JudgedVisit] {
    var groups: [[Interval]] = []
    for stay in stays {
      if let before = groups.last?.last, stay.start.seconds(since: before.end) <= rule.revisitGap {
        groups[groups.count - 1].append(stay)
      } else {
        groups.append([stay])
      }
    }
    return groups.map { JudgedVisit(hotSpot: hotSpot, stays: $0) }
      .filter { $0.dwell >= rule.minimumDwell }
  }
}

/// A visit, told or true, and how much of it was foot patrol.
package struct FootVisit: Hashable, Sendable {
  package var visit: JudgedVisit
  /// Seconds of the dwell on foot.
  package var onFoot: Double

  package init(_ visit: JudgedVisit, onFoot: Double) {
    self.visit = visit
    self.onFoot = onFoot
  }
}

extension FootVisit {
  /// What Patrol's detector reports.
  package init(_ visit: Visit) {
    self.init(JudgedVisit(visit), onFoot: visit.onFoot)
  }

  package init(_ visit: TrueVisit) {
    self.init(
      JudgedVisit(hotSpot: visit.hotSpot, stays: visit.stays, travel: visit.travel),
      onFoot: visit.onFoot)
  }
}

extension TruePresence {
  /// Everything that truly was, passes too.
  var footVisits: [FootVisit] { (visits + passes).map { FootVisit($0) } }
}
