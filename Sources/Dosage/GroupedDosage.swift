// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What each unit, officer or shift gave, and to which hot spots.
///
/// Each group's figures are those of a report on its visits and shifts alone. So groups that went
/// together count each for itself, and their sum may be more than the hot spots received. A unit
/// that several devices reported at once is in one group, with its one booking.
package struct GroupedDosage: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case unit, officer, shift
  }

  package let kind: Kind
  package let days: ClosedRange<CivilDate>
  package let planDay: PlanDay
  package let settings: DosageReport.Settings
  /// What the reader is to know of how it was made, in sentences.
  package let remarks: [String]
  package let now: Timestamp
  /// By name, shifts by their start; what has none comes last.
  package let groups: [DosageGroup]
  package let doubledUnits: [DoubledUnit]

  package init(by kind: Kind, _ input: DosageInput) {
    let (distinctVisits, distinctShifts) = (input.visits.distinct, input.shifts.distinct)
    // Before they are grouped: all reports of one booking belong to one group.
    let bookings = Bookings(visits: distinctVisits, shifts: distinctShifts)
    let visits = Dictionary(grouping: input.visits.map(bookings.booked)) {
      DosageGroup.Key(kind, $0, bookings.booking(of: $0))
    }
    let shifts = Dictionary(grouping: input.shifts) {
      DosageGroup.Key(kind, $0, bookings.booking(of: $0))
    }
    let plan = Dictionary(grouping: input.plan, by: \.hotSpot)
    groups = Set(visits.keys).union(shifts.keys).compactMap { key in
      var own = input
      (own.visits, own.shifts, own.missing) = (visits[key] ?? [], shifts[key] ?? [], [])
      own.plan = Set(own.visits.map(\.value.hotSpot)).flatMap { plan[$0] ?? [] }
      return DosageGroup(key, of: own)
    }.sorted { $0.precedes($1) }
    doubledUnits = DoubledUnit.all(
      visits: distinctVisits, shifts: distinctShifts, days: input.days, planDay: input.planDay)
    (self.kind, days, planDay, now) = (kind, input.days, input.planDay, input.now)
    (settings, remarks) = (input.settings, input.remarks)
  }
}
