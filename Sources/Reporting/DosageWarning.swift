// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
package import Storage

/// What is not in a report on dosage, or makes it doubtful.
package enum DosageWarning: Hashable, Sendable {
  /// A record that cannot be read; it is not counted.
  case unreadable(StoreError)
  /// A hot spot of the plan that is not in the published set, so no visit can count for it.
  case unknownHotSpot(String, days: Int)
  case moreUnknownHotSpots(Int)
  /// Records that a device numbered and never sent, and when they may have been made.
  case missing(lineage: String, numbers: ClosedRange<Int64>, span: String)
  case moreMissing(Int)
  /// The store is damaged where it says which records never came.
  case missingUnknown(StoreError)
  /// Visits to a hot spot that no kept set has.
  case unexplained(UnexplainedVisits)
  /// A unit whose receiver hung, when its shift was, and what that noted.
  case hung(unit: String, span: String, note: String)
  case moreHung(Int)
  /// Records in quarantine because they cannot be used.
  case quarantined(Int)

  /// Most warnings of one kind that are given one by one.
  private static let mostNamed = 20

  static func unknownHotSpots(
    in plan: [PlanEntry], known hotSpots: [HotSpot]
  ) -> [DosageWarning] {
    let known = Set(hotSpots.map(\.id))
    let unknown = Dictionary(grouping: plan.filter { !known.contains($0.hotSpot) }, by: \.hotSpot)
    return first(of: unknown.sorted { $0.key < $1.key }, more: moreUnknownHotSpots) {
      .unknownHotSpot($0.key, days: $0.value.count)
    }
  }

  static func missing(_ records: [MissingRecords], _ planDay: PlanDay) -> [DosageWarning] {
    first(of: records, more: moreMissing) {
      .missing(lineage: $0.lineage, numbers: $0.numbers, span: planDay.words(for: $0.span))
    }
  }

  /// Of shifts that share time with `span`.
  static func hung(
    _ shifts: [Shift], during span: Interval, _ planDay: PlanDay
  ) -> [DosageWarning] {
    let hung = shifts.filter { $0.hang != nil && $0.started < span.end && $0.ended > span.start }
      .sorted { ($0.started, $0.unit, $0.id) < ($1.started, $1.unit, $1.id) }
    return first(of: hung, more: moreHung) {
      .hung(
        unit: $0.unit,
        span: planDay.words(for: Interval(from: $0.started, to: max($0.started, $0.ended))),
        note: $0.hang ?? "")
    }
  }

  /// The warnings of the first items, and one of how many more there are.
  private static func first<Item>(
    of items: [Item], more: (Int) -> DosageWarning, _ warning: (Item) -> DosageWarning
  ) -> [DosageWarning] {
    let left = items.count - mostNamed
    return items.prefix(mostNamed).map(warning) + (left > 0 ? [more(left)] : [])
  }
}

extension DosageWarning: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let error): "not counted: \(error)"
    case .unknownHotSpot(let name, let days):
      "the plan has \(name.debugDescription) on \(days) days, and the published set does not; "
        + "remove it with “patrol-store plan remove --hotspot”"
    case .moreUnknownHotSpots(let count): "… and \(count) more names"
    case .missing(let lineage, let numbers, let span):
      "\(Self.words(numbers)) of \(lineage.debugDescription) never came; they are of \(span)"
    case .moreMissing(let count): "… and \(count) more ranges of numbers"
    case .missingUnknown(let error): "the store cannot tell which records never came: \(error)"
    case .unexplained(let visits):
      "visits to a hot spot that is in no kept set: \(visits.count) to"
        + " \(visits.hotSpot.debugDescription) of \(visits.version.debugDescription)"
    case .hung(let unit, let span, let note):
      "\(unit.debugDescription), \(span): \(note); minutes of that time are in no low bound"
    case .moreHung(let count): "… and \(count) more shifts in which a receiver hung"
    case .quarantined(let count): "records in quarantine, which are not counted: \(count)"
    }
  }

  private static func words(_ numbers: ClosedRange<Int64>) -> String {
    numbers.count == 1
      ? "number \(numbers.lowerBound)" : "numbers \(numbers.lowerBound) to \(numbers.upperBound)"
  }
}
