// SPDX-License-Identifier: Apache-2.0

import Detection
package import Patrol
package import Simulation

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
