// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Hummingbird
import Keeping
import Patrol
import Storage
import Wire

extension DeviceAPI {
  /// The plan around today, by the store's clock.
  func plan(_ request: Request) async throws -> Response {
    _ = try await gate.admit(request, bodyUpTo: 0)
    let today = planDay.date(of: now())
    let days = today.advanced(by: -DuePlan.daysBefore)...today.advanced(by: DuePlan.daysAfter)
    let plan = DuePlan(try await store.duePlan(for: days), on: days.dates, planDay)
    let bytes = Wire.bytes(of: plan)
    return request.answer(bytes, type: "application/json", version: DuePlan.version(of: bytes))
  }
}

extension DuePlan {
  /// The plan of `dates`. If it has too many rows, whole days are left out, the latest first.
  init(
    _ entries: [PlanEntry], on dates: [CivilDate], _ planDay: PlanDay,
    atMost mostRows: Int = DuePlan.mostRows
  ) {
    let rows = Dictionary(grouping: entries, by: \.date)
    self.init(days: [])
    var count = 0
    for date in dates {
      let due = (rows[date] ?? []).map {
        Due(hotSpot: $0.hotSpot, visits: $0.visits, minutes: $0.minutes)
      }
      count += due.count
      guard count <= mostRows else { return }
      days.append(Day(date: date, span: planDay.interval(of: date), due: due))
    }
  }
}
