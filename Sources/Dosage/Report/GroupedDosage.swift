// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// What each unit, officer or shift gave, and to which hot spots.
///
/// The figures of a group are those of a report on its visits and shifts alone. Groups that went
/// together each count the same time, so their sum may be more than the hot spots received. A unit
/// that several devices reported at the same time is in one group, with one booking.
package struct GroupedDosage: Hashable, Sendable {
  package let kind: DosageGrouping
  package let days: ClosedRange<CivilDate>
  package let planDay: PlanDay
  package let settings: DosageReport.Settings
  /// What the reader must know of how the report was made, in sentences.
  package let remarks: [String]
  package let now: Timestamp
  /// By name, shifts by their start; what has none comes last.
  package let groups: [DosageGroup]
  package let doubledUnits: [DoubledUnit]

  package init(by kind: DosageGrouping, _ input: DosageInput) {
    let (distinctVisits, distinctShifts) = (input.visits.distinct, input.shifts.distinct)
    // Before they are grouped: all reports of one booking belong to one group.
    let bookings = Bookings(visits: distinctVisits, shifts: distinctShifts)
    let visits = Dictionary(grouping: input.visits.map(bookings.booked)) {
      DosageGroup.GroupKey(kind, $0, bookings.booking(of: $0))
    }
    let shifts = Dictionary(grouping: input.shifts) {
      DosageGroup.GroupKey(kind, $0, bookings.booking(of: $0))
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

/// By what dosage is grouped.
package enum DosageGrouping: String, Sendable, CaseIterable {
  case unit, officer, shift
}

/// What one unit, one officer or one shift gave.
package struct DosageGroup: Hashable, Sendable {
  /// Nil for the group of all that was booked to nobody.
  package let officer: String?
  /// Nil when the group is an officer.
  package let unit: String?
  /// Nil when the group is no shift, or for visits outside shifts.
  package let shift: String?
  /// When the shift began and ended; nil for other groups, and while its record has not come.
  package let span: Interval?
  /// Shifts with booked time in the days.
  package let shifts: Int
  /// Seconds booked in the days, and those of them with usable fixes.
  package let booked: Double
  package let observed: Double
  package let delivered: Delivered
  /// The hot spots in which it was, over the days.
  package let hotSpots: [DosageTotal]

  /// Part of the booked time with usable fixes, 0 to 1; nil when no shift was recorded.
  package var share: Double? { booked > 0 ? observed / booked : nil }

  /// Whether anybody looked, or something was seen all the same.
  package var isKnown: Bool { observed > 0 || !delivered.isNothing }

  /// Nil for a group that has neither visits nor booked time in the report's days.
  init?(_ key: GroupKey, of input: DosageInput) {
    guard let own = input.daysOfRecords else { return nil }
    var input = input
    let names = Dictionary(input.hotSpots.map { ($0.id, $0.name) }, uniquingKeysWith: min)
    (input.days, input.hotSpots) = (own, [])
    let report = DosageReport(input)
    booked = report.days.reduce(0) { $0 + $1.booked }
    delivered = report.overall.delivered
    guard booked > 0 || !delivered.isNothing else { return nil }
    observed = report.days.reduce(0) { $0 + $1.observed }
    let (first, last) = (report.days[0].day, report.days[report.days.count - 1].day)
    let bookings = UnitBooking.merged(input.shifts.distinct)
    shifts = bookings.count {
      $0.span.start < last.end && $0.span.end > first.start
    }
    hotSpots = report.totals.filter { !$0.delivered.isNothing }
      .map { $0.named(names[$0.hotSpot ?? ""] ?? "") }
    let record = key.kind == .shift ? bookings.first : nil
    span = record?.span
    shift = key.kind == .shift ? key.name : nil
    switch key.kind {
    case .officer: (officer, unit) = (key.name, nil)
    case .unit: (officer, unit) = (nil, key.name)
    case .shift:
      officer = record?.value.officer ?? input.visits.lazy.compactMap(\.value.officer).first
      unit = record?.unit ?? input.visits.first?.value.unit
    }
  }

  /// By start, then by name in natural order; groups without a name come last.
  func precedes(_ other: DosageGroup) -> Bool {
    if let start = span?.start, let otherStart = other.span?.start, start != otherStart {
      return start < otherStart
    }
    let (names, otherNames) = ([shift, unit, officer], [other.shift, other.unit, other.officer])
    for case (let name, let otherName) in zip(names, otherNames) where name != otherName {
      guard let name else { return false }
      guard let otherName else { return true }
      return name.naturallyPrecedes(otherName)
    }
    return false
  }

  /// What the records of one group have in common.
  struct GroupKey: Hashable {
    let kind: DosageGrouping
    let name: String?
    /// The device or lineage within which the name is unique; nil when it is unique in the report.
    private let owner: String?

    /// - Parameter booking: the one that the record belongs to; nil outside shifts.
    init(_ kind: DosageGrouping, _ visit: Reported<Visit>, _ booking: UnitBooking?) {
      self.init(kind, visit, visit.value.unit, visit.value.officer, booking)
    }

    init(_ kind: DosageGrouping, _ shift: Reported<Shift>, _ booking: UnitBooking?) {
      let officer = booking?.officer ?? shift.value.officer
      self.init(kind, shift, shift.value.unit, officer, booking)
    }

    private init<Value>(
      _ kind: DosageGrouping, _ record: Reported<Value>, _ unit: String, _ officer: String?,
      _ booking: UnitBooking?
    ) {
      self.kind = kind
      switch kind {
      case .officer: (name, owner) = (officer, nil)
      case .unit: (name, owner) = (unit, unit.isUnitsOwnName ? nil : record.lineage)
      case .shift: (name, owner) = (booking?.name.id, booking?.name.lineage)
      }
    }
  }
}

extension DosageInput {
  /// Those of the days in which a part of the records lies; nil when none does.
  fileprivate var daysOfRecords: ClosedRange<CivilDate>? {
    let starts = visits.map(\.value.entered) + shifts.map(\.value.started)
    let ends = visits.map(\.value.left) + shifts.map(\.value.ended)
    guard let start = starts.min(), let end = ends.max() else { return nil }
    let (first, last) = (planDay.date(of: start), planDay.date(of: max(start, end)))
    guard first <= days.upperBound, last >= days.lowerBound else { return nil }
    return max(first, days.lowerBound)...min(last, days.upperBound)
  }
}
