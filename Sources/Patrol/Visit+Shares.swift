// SPDX-License-Identifier: Apache-2.0

extension Visit {
  /// Part of the dwell that was on foot, 0 to 1. The record does not say which part of a mixed
  /// visit was driven, so every second of it counts for this much.
  package var footShare: Double {
    let known = onFoot + inVehicle
    return known > 0 ? onFoot / known : 1
  }

  /// The low bound over the dwell, 0 to 1.
  package var lowShare: Double { dwell > 0 ? Swift.min(1, dwellLow / dwell) : 1 }

  /// The high bound over the dwell, 1 or more.
  package var highShare: Double { dwell > 0 ? Swift.max(1, dwellHigh / dwell) : 1 }

  /// Seconds on foot in the whole visit, with the dwell's bounds in proportion.
  package var footSeconds: (value: Double, low: Double, high: Double) {
    (onFoot, onFoot * lowShare, onFoot * highShare)
  }

  /// Whether the visit was driven from end to end.
  package var isInVehicle: Bool { travel == .vehicle }

  /// Whether the two share more than half of the shorter.
  package func sharesMost(of other: Visit) -> Bool {
    let shared = span.intersection(other.span)?.seconds ?? 0
    return shared > Swift.min(span.seconds, other.span.seconds) / 2
  }

  /// From entry to exit, absences between the stays included.
  package var span: Interval { Interval(from: entered, to: max(entered, left)) }

  /// An order of visits that does not depend on how they came: by entry, then by all else that
  /// figures are made of.
  package func precedes(_ other: Visit) -> Bool {
    if entered != other.entered { return entered < other.entered }
    if id != other.id { return id < other.id }
    let (officer, otherOfficer) = (officer ?? "", other.officer ?? "")
    if (left, unit, officer) != (other.left, other.unit, otherOfficer) {
      return (left, unit, officer) < (other.left, other.unit, otherOfficer)
    }
    if (dwell, dwellLow, dwellHigh, onFoot, inVehicle)
      != (other.dwell, other.dwellLow, other.dwellHigh, other.onFoot, other.inVehicle)
    {
      return (dwell, dwellLow, dwellHigh, onFoot, inVehicle)
        < (other.dwell, other.dwellLow, other.dwellHigh, other.onFoot, other.inVehicle)
    }
    return stays.flatMap { [$0.start, $0.end] }.lexicographicallyPrecedes(
      other.stays.flatMap { [$0.start, $0.end] })
  }
}
