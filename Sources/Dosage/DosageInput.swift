// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What a report on dosage is made of.
package struct DosageInput: Sendable {
  /// Hot spots to be in it whatever happened there, and their names.
  package var hotSpots: [(id: String, name: String)]
  /// All that may lie in the days or across their edge, corrections applied; others are passed
  /// over.
  package var visits: [Reported<Visit>]
  /// Likewise; the visits of each must all be among `visits`, whatever their day, since what a
  /// shift counts and is not there is taken for missing.
  package var shifts: [Reported<Shift>]
  /// Those of which the store knows the numbers alone.
  package var missing: [MissingRecords]
  /// Likewise; of two entries for one hot spot day the one that asks for more counts.
  package var plan: [PlanEntry]
  package var days: ClosedRange<CivilDate>
  package var planDay: PlanDay
  /// The time at which the report is made.
  package var now: Timestamp
  package var settings: DosageReport.Settings
  /// What the reader is to know of how it was made, in sentences.
  package var remarks: [String]

  package init(
    hotSpots: [(id: String, name: String)], visits: [Reported<Visit>], shifts: [Reported<Shift>],
    missing: [MissingRecords] = [], plan: [PlanEntry], days: ClosedRange<CivilDate>,
    planDay: PlanDay, now: Timestamp, settings: DosageReport.Settings = DosageReport.Settings(),
    remarks: [String] = []
  ) {
    self.hotSpots = hotSpots
    self.visits = visits
    self.shifts = shifts
    self.missing = missing
    self.plan = plan
    self.days = days
    self.planDay = planDay
    self.now = now
    self.settings = settings
    self.remarks = remarks
  }
}

extension DosageReport {
  package init(_ input: DosageInput) {
    self.init(
      hotSpots: input.hotSpots, visits: input.visits, shifts: input.shifts,
      missing: input.missing, plan: input.plan, days: input.days, planDay: input.planDay,
      now: input.now, settings: input.settings, remarks: input.remarks)
  }
}
