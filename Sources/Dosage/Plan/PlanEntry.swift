// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What the plan asks for in one hot spot on one day.
package struct PlanEntry: Hashable, Sendable {
  package var hotSpot: String
  package var date: CivilDate
  package var condition: Condition
  /// Visits due; 0 on a control day.
  package var visits: Int
  /// Minutes on foot from which a visit qualifies; 0 on a control day that sets none.
  package var minutes: Double

  package init(
    hotSpot: String, date: CivilDate, condition: Condition, visits: Int, minutes: Double
  ) {
    self.hotSpot = hotSpot
    self.date = date
    self.condition = condition
    self.visits = visits
    self.minutes = minutes
  }

  /// Minutes due on the day.
  package var dueMinutes: Double { Double(visits) * minutes }
}
