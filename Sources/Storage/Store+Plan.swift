// SPDX-License-Identifier: Apache-2.0

import Databases
package import Dosage
package import Patrol

extension Store {
  /// Changes the plan and counts what happened to its rows. A trial changes nothing and counts what
  /// would happen.
  package func revise(
    plan revision: PlanRevision, isTrial: Bool
  ) throws(StoreError) -> PlanRevision.RowCounts {
    guard let days = revision.days else { return PlanRevision.RowCounts() }
    if isTrial { return revision.outcome(for: try plan(for: days)).counts }
    return try writing { () throws(DatabaseError) in
      let outcome = revision.outcome(for: try entries(on: days))
      for entry in outcome.removed {
        try database.run(
          "DELETE FROM plan WHERE hotspot = ? AND date = ?",
          .text(entry.hotSpot), .text(entry.date.description))
      }
      for entry in outcome.written { try write(entry) }
      return outcome.counts
    }
  }

  /// The plan of these days, by date, then by hot spot.
  package func plan(for days: ClosedRange<CivilDate>) throws(StoreError) -> [PlanEntry] {
    try reading { () throws(DatabaseError) in try entries(on: days) }
  }

  /// What is due in hot spots of the published set: treatment days with visits, by date, then hot
  /// spot.
  package func duePlan(for days: ClosedRange<CivilDate>) throws(StoreError) -> [PlanEntry] {
    try reading { () throws(DatabaseError) in
      try entries(
        on: days,
        where: """
          condition = '\(Condition.treatment.rawValue)' AND visits > 0 AND hotspot IN (
            SELECT hotspot FROM hotspot_places JOIN hotspot_sets USING (version)
             WHERE published = 1)
          """)
    }
  }

  /// The minutes by which the plan is judged: those of `DosageReport.Settings()` until others are
  /// set.
  package func planDefinitions() throws(StoreError) -> DosageReport.Settings {
    try reading { () throws(DatabaseError) in
      let row = try database.rows(
        "SELECT minimum_minutes, contamination_minutes FROM plan_definitions"
      ).first
      var definitions = DosageReport.Settings()
      if let minutes = row?.real(0) { definitions.minimumMinutes = minutes }
      if let minutes = row?.real(1) { definitions.contaminationMinutes = minutes }
      return definitions
    }
  }

  package func define(plan definitions: DosageReport.Settings) throws(StoreError) {
    try writing { () throws(DatabaseError) in
      try database.run(
        "UPDATE plan_definitions SET minimum_minutes = ?, contamination_minutes = ?",
        .real(definitions.minimumMinutes), .real(definitions.contaminationMinutes))
    }
  }

  /// The first and the last day that the plan names; nil without a plan.
  package func planDays() throws(StoreError) -> ClosedRange<CivilDate>? {
    try reading { () throws(DatabaseError) in
      let row = try database.rows("SELECT min(date), max(date) FROM plan").first
      guard let first = row?.text(0).flatMap(CivilDate.init),
        let last = row?.text(1).flatMap(CivilDate.init)
      else { return nil }
      return first...last
    }
  }

  // MARK: Helpers

  private func write(_ entry: PlanEntry) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO plan (hotspot, date, condition, visits, minutes) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (hotspot, date) DO UPDATE SET
        condition = excluded.condition, visits = excluded.visits, minutes = excluded.minutes
      """,
      .text(entry.hotSpot), .text(entry.date.description), .text(entry.condition.rawValue),
      .integer(entry.visits), .real(entry.minutes))
  }

  private func entries(
    on days: ClosedRange<CivilDate>, where condition: String = "1 = 1"
  ) throws(DatabaseError) -> [PlanEntry] {
    try database.rows(
      """
      SELECT hotspot, date, condition, visits, minutes FROM plan
       WHERE date BETWEEN ? AND ? AND \(condition) ORDER BY date, hotspot
      """, .text(days.lowerBound.description), .text(days.upperBound.description)
    ).compactMap(Self.entry)
  }

  private static func entry(_ row: Row) -> PlanEntry? {
    guard let hotSpot = row.text(0), let date = row.text(1).flatMap(CivilDate.init),
      let condition = row.text(2).flatMap(Condition.init),
      let visits = row.integer(3), let minutes = row.real(4)
    else { return nil }
    return PlanEntry(
      hotSpot: hotSpot, date: date, condition: condition, visits: Int(visits), minutes: minutes)
  }
}
