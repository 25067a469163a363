// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// One hot spot on one day of the plan.
package struct HotSpotDate: Hashable, Sendable, CustomStringConvertible {
  package var hotSpot: String
  package var date: CivilDate

  package init(hotSpot: String, date: CivilDate) {
    self.hotSpot = hotSpot
    self.date = date
  }

  package var description: String { "\(hotSpot.printable) on \(date)" }
}
