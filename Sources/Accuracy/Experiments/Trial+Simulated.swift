// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Simulation

extension Trial {
  /// The shift of a simulated patrol's first officer.
  package init(_ patrol: SimulatedPatrol) {
    let officer = patrol.officers[0]
    guard let hotSpots = try? HotSpotSet(hotSpots: patrol.world.hotSpots) else {
      preconditionFailure("a world whose hot spots are no set")
    }
    self.init(
      hotSpots: hotSpots, truth: officer.presence.dwells, recording: Recording(of: officer))
  }
}
