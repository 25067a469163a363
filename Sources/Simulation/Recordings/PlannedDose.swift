// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What the plan asks of one hot spot on one day, drawn by lot.
package struct PlannedDose: Hashable, Sendable {
  package enum Condition: String, Hashable, Sendable {
    case treatment, control
  }

  package var hotSpot: String
  package var date: CivilDate
  package var condition: Condition
  /// Visits due: 1 to 3 on a treatment day, none on a control day.
  package var visits: Int
  /// Minutes from which a visit qualifies.
  package var minutes: Int

  /// The minutes of the trials in Southend-on-Sea and Bedfordshire.
  static let minutes = 15

  /// The lot for every hot spot on every day of `days` after 1970-01-01: half of the hot spots, or
  /// the smaller half, are treatment each day.
  static func drawn(
    for hotSpots: [String], days: ClosedRange<Int64>, generator: inout SeededGenerator
  ) -> [PlannedDose] {
    days.flatMap { day in
      let treated = Set(hotSpots.shuffled(using: &generator).prefix(hotSpots.count / 2))
      return hotSpots.map { hotSpot in
        let isTreated = treated.contains(hotSpot)
        return PlannedDose(
          hotSpot: hotSpot, date: CivilDate(daysSinceEpoch: day),
          condition: isTreated ? .treatment : .control,
          visits: isTreated ? generator.whole(1...3) : 0, minutes: minutes)
      }
    }
  }
}
