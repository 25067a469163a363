// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// One unit that several devices reported at once, within one day of the plan.
///
/// A receiver that two collectors hear is one unit, so its booked time, visits, minutes and passes
/// count once. Where the devices had it booked to different officers, two receivers may share a
/// name: then both count.
package struct DoubledUnit: Hashable, Sendable {
  package let unit: String
  /// The names the devices were enrolled under, in order.
  package let devices: [String]
  /// From the first time at which several reported it to the last.
  package let span: Interval
  package let isCountedOnce: Bool
}

extension DoubledUnit {
  /// Those that lie in `days`, by day and unit. A shift whose record has not come lasts from the
  /// first to the last of its visits.
  static func all(
    visits: [Sourced<Visit>], shifts: [Sourced<Shift>], days: ClosedRange<CivilDate>,
    planDay: PlanDay
  ) -> [DoubledUnit] {
    let claims =
      (shifts + shifts.awaited(by: visits)).map(Claim.init) + visits.map(Claim.init)
    var doubled: [UnitDay: DoubledUnit] = [:]
    for (unit, claims) in Dictionary(grouping: claims, by: \.unit) where unit.isUnitsOwnName {
      guard Set(claims.map(\.lineages)).count > 1 else { continue }
      for (first, second, shared) in overlaps(of: claims) {
        let date = planDay.date(of: shared.start)
        guard days.contains(date) else { continue }
        let names = first.lineages.union(second.lineages).sorted()
        let unitDay = UnitDay(date: date, unit: unit, devices: names)
        let isOne = UnitBooking.mayBeOne(first.officer, second.officer)
        let before = doubled[unitDay]
        doubled[unitDay] = DoubledUnit(
          unit: unit, devices: names, span: before.map { $0.span.hull(shared) } ?? shared,
          isCountedOnce: isOne && before?.isCountedOnce ?? true)
      }
    }
    return doubled.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Pairs of claims of one unit, by different devices, that share time.
  private static func overlaps(of claims: [Claim]) -> [(Claim, Claim, Interval)] {
    var found: [(Claim, Claim, Interval)] = []
    var open: [Claim] = []
    for claim in claims.sorted(by: { $0.span.start < $1.span.start }) {
      open.removeAll { $0.span.end <= claim.span.start }
      for other in open where other.lineages.isDisjoint(with: claim.lineages) {
        if let shared = other.span.intersection(claim.span) {
          found.append((other, claim, shared))
        }
      }
      open.append(claim)
    }
    return found
  }

  /// What a device says of a unit over some time.
  private struct Claim {
    let unit: String
    let officer: String?
    let lineages: Set<String>
    let span: Interval

    init(_ shift: Sourced<Shift>) {
      (unit, officer, lineages) = (shift.unit, shift.value.officer, shift.lineages)
      span = shift.span
    }

    init(_ visit: Sourced<Visit>) {
      (unit, officer, lineages) = (visit.unit, visit.value.officer, visit.lineages)
      span = visit.value.span
    }
  }

  private struct UnitDay: Hashable, Comparable {
    let date: CivilDate
    let unit: String
    let devices: [String]

    static func < (left: UnitDay, right: UnitDay) -> Bool {
      if left.date != right.date { return left.date < right.date }
      if left.unit != right.unit { return left.unit.naturallyPrecedes(right.unit) }
      return left.devices.lexicographicallyPrecedes(right.devices)
    }
  }
}

extension String {
  /// Whether units of this name on different devices are one unit. A unit without a name is called
  /// by the path of its receiver, and every device may have that path.
  var isUnitsOwnName: Bool { !contains("/") }
}

extension Interval {
  /// The shortest interval that holds both.
  fileprivate func hull(_ other: Interval) -> Interval {
    Interval(from: min(start, other.start), to: max(end, other.end))
  }
}
