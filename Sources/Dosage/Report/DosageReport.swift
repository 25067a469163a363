// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// What each hot spot received on each day, against what was planned.
///
/// - A visit counts on the day it was entered; its minutes fall on the days its stays lie in.
/// - What a day comes to does not depend on which other days are in the report.
/// - Ids are compared within a device; units and officers are compared by name alone. The same
///   visit or shift counts once, however many devices sent it. A unit that several devices report
///   at the same time counts once.
/// - The report has every hot spot that a visit or the plan names on its days, even one that was
///   not asked for.
/// - The same input in any order makes the same report.
package struct DosageReport: Hashable, Sendable {
  package struct Settings: Hashable, Sendable {
    /// Minutes on foot from which a visit qualifies where the plan sets none.
    package var minimumMinutes: Double
    /// Minutes of foot patrol from which a control day is contaminated; any patrol at 0.
    package var contaminationMinutes: Double

    /// Trials of hot spot patrol ask for visits of ten minutes at least. A stay is a visit from one
    /// minute.
    package init(minimumMinutes: Double = 10, contaminationMinutes: Double = 1) {
      self.minimumMinutes = minimumMinutes
      self.contaminationMinutes = contaminationMinutes
    }
  }

  package let planDay: PlanDay
  package let settings: Settings
  /// What the reader must know of how the report was made, in sentences.
  package let remarks: [String]
  /// When the report was made: days that end later are not over.
  package let now: Timestamp
  package let hasPlan: Bool
  /// Each day of the report, in order.
  package let days: [DayCoverage]
  /// By day, then hot spot.
  package let rows: [DosageRow]
  /// By hot spot.
  package let totals: [DosageTotal]
  package let overall: DosageTotal
  /// Units that several devices reported at once.
  package let doubledUnits: [DoubledUnit]

  /// - Parameters:
  ///   - visits: all that share time with the days, corrections applied; others are ignored.
  ///   - shifts: all that share time with the days. All visits of each shift must be in `visits`,
  ///     whatever their day: a visit that a shift counts and that is not there is missing.
  ///   - records: records that the store lacks and whose numbers it knows.
  ///   - plan: entries for the days; others are ignored. Of two entries for one hot spot and day
  ///     the one that asks for more counts.
  package init(
    hotSpots: [(id: String, name: String)], visits: [Reported<Visit>],
    shifts: [Reported<Shift>], missing records: [MissingRecords] = [], plan: [PlanEntry],
    days: ClosedRange<CivilDate>, planDay: PlanDay, now: Timestamp,
    settings: Settings = Settings(), remarks: [String] = []
  ) {
    let ledger = Ledger(
      visits: visits, shifts: shifts, plan: plan, missing: records, days: days, planDay: planDay,
      now: now)
    let names = Dictionary(hotSpots.map { ($0.id, $0.name) }, uniquingKeysWith: min)
    let ids = ledger.hotSpots.union(names.keys).sorted { $0.naturallyPrecedes($1) }
    let named = ids.map { (id: $0, name: names[$0] ?? "") }
    rows = ledger.days.flatMap { ledger.rows(of: $0, hotSpots: named, settings: settings) }
    let byHotSpot = Dictionary(grouping: rows, by: \.hotSpot)
    totals = ids.map { DosageTotal(hotSpot: $0, name: names[$0] ?? "", rows: byHotSpot[$0] ?? []) }
    overall = DosageTotal(hotSpot: nil, name: "", rows: rows)
    self.days = ledger.days
    doubledUnits = ledger.doubledUnits
    self.planDay = planDay
    self.settings = settings
    self.remarks = remarks
    self.now = now
    hasPlan = rows.contains { $0.plan != nil }
  }

  /// Part of all booked time with usable fixes, 0 to 1; nil when no shift was recorded.
  package var coverage: Double? {
    let booked = days.reduce(0) { $0 + $1.booked }
    return booked > 0 ? days.reduce(0) { $0 + $1.observed } / booked : nil
  }

  /// The description of a GeoPackage layer made of the rows.
  package var layerDescription: String {
    (["What each hot spot received on each day (from \(planDay)), against the plan."]
      + [settings.sentence] + remarks).joined(separator: " ")
  }
}

extension DosageReport.Settings {
  /// Minutes in place of those that the plan is defined by; nil for the plan's own.
  package struct Revision: Hashable, Sendable {
    package var minimumMinutes: Double?
    package var contaminationMinutes: Double?

    package init(minimumMinutes: Double? = nil, contaminationMinutes: Double? = nil) {
      self.minimumMinutes = minimumMinutes
      self.contaminationMinutes = contaminationMinutes
    }

    package func applied(to settings: DosageReport.Settings) -> DosageReport.Settings {
      DosageReport.Settings(
        minimumMinutes: minimumMinutes ?? settings.minimumMinutes,
        contaminationMinutes: contaminationMinutes ?? settings.contaminationMinutes)
    }
  }

  /// The minutes by which a plan is judged, in a sentence.
  package var sentence: String {
    let patrol =
      contaminationMinutes > 0
      ? "\(contaminationMinutes.shortest) min of patrol on foot" : "any patrol on foot"
    return "A control day is contaminated from \(patrol); a visit qualifies from"
      + " \(minimumMinutes.shortest) min on foot where no row of the plan sets them."
  }

  /// A sentence for each minute that differs from the plan's definition.
  package func remarks(inPlaceOf plan: Self) -> [String] {
    var remarks: [String] = []
    if minimumMinutes != plan.minimumMinutes {
      remarks.append(
        "What if: a visit qualifies from \(minimumMinutes.shortest) min where no row of the plan"
          + " sets them; the plan's definition is \(plan.minimumMinutes.shortest).")
    }
    if contaminationMinutes != plan.contaminationMinutes {
      remarks.append(
        "What if: a control day is contaminated from \(contaminationMinutes.shortest) min of patrol"
          + " on foot; the plan's definition is \(plan.contaminationMinutes.shortest).")
    }
    return remarks
  }
}

/// What a report on dosage is made of.
package struct DosageInput: Sendable {
  /// Hot spots that the report must have whatever happened there, and their names.
  package var hotSpots: [(id: String, name: String)]
  /// All that share time with the days, corrections applied; others are ignored.
  package var visits: [Reported<Visit>]
  /// All that share time with the days. All visits of each shift must be among `visits`, whatever
  /// their day: a visit that a shift counts and that is not there is missing.
  package var shifts: [Reported<Shift>]
  /// Records that the store lacks and whose numbers it knows.
  package var missing: [MissingRecords]
  /// Entries for the days; others are ignored. Of two entries for one hot spot and day the one that
  /// asks for more counts.
  package var plan: [PlanEntry]
  package var days: ClosedRange<CivilDate>
  package var planDay: PlanDay
  /// The time at which the report is made.
  package var now: Timestamp
  package var settings: DosageReport.Settings
  /// What the reader must know of how the report was made, in sentences.
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
