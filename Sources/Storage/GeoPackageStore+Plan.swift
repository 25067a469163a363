// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol
import SQLite

extension GeoPackageStore {
  package func keep(plan entries: [PlanEntry]) throws(StoreError) {
    try changing { () throws(SQLiteError) in
      for entry in entries {
        try connection.run(
          """
          INSERT INTO plan (hotspot, date, condition, visits, minutes) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (hotspot, date) DO UPDATE SET
            condition = excluded.condition, visits = excluded.visits, minutes = excluded.minutes
          """,
          .text(entry.hotSpot), .text(entry.date.description), .text(entry.condition.rawValue),
          .integer(entry.visits), .real(entry.minutes))
      }
    }
  }

  package func plan(for days: ClosedRange<CivilDate>) throws(StoreError) -> [PlanEntry] {
    try answering { () throws(SQLiteError) in
      try connection.rows(
        """
        SELECT hotspot, date, condition, visits, minutes FROM plan
         WHERE date BETWEEN ? AND ? ORDER BY date, hotspot
        """, .text(days.lowerBound.description), .text(days.upperBound.description)
      ).compactMap(Self.entry)
    }
  }

  private static func entry(_ row: Row) -> PlanEntry? {
    guard let hotSpot = row.text(0), let date = row.text(1).flatMap(CivilDate.init),
      let condition = row.text(2).flatMap(PlanEntry.Condition.init),
      let visits = row.integer(3), let minutes = row.real(4)
    else { return nil }
    return PlanEntry(
      hotSpot: hotSpot, date: date, condition: condition, visits: Int(visits), minutes: minutes)
  }
}
