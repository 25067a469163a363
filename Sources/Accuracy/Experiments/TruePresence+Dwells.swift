// SPDX-License-Identifier: Apache-2.0

package import Simulation

extension TruePresence {
  /// Everything that truly was, passes too.
  package var dwells: [JudgedVisit] {
    (visits + passes).map {
      JudgedVisit(hotSpot: $0.hotSpot, stays: $0.stays, travel: $0.travel)
    }
  }
}
