// SPDX-License-Identifier: Apache-2.0

/// Stays of one unit in one hot spot, joined over absences no longer than the re-visit gap.
///
/// Durations are seconds, with `low <= dwell <= high`; `observed + bridged` is the dwell.
/// Coding keys are the names of the visit record (version 1).
package struct Visit: Hashable, Sendable, Codable {
  /// The definitions of a visit, in seconds: stays no farther apart than the gap are one visit, and
  /// a dwell shorter than the least is a pass. Every figure rests on them.
  package static let usualRevisitGap = 60.0
  package static let usualLeastDwell = 60.0

  /// Names the visit: the same fixes in the same hot spot set always give the same id.
  package var id: String
  package var unit: String
  /// Pseudonym of the officer the unit was booked to; nil when nobody was booked.
  package var officer: String?
  /// The shift the visit belongs to; nil outside shifts, as in a replay.
  package var shift: String?
  package var hotSpot: String
  package var hotSpotsVersion: String
  package var entered: Timestamp
  package var left: Timestamp
  /// Time inside: the sum of the stays.
  package var dwell: Double
  package var dwellLow: Double
  package var dwellHigh: Double
  /// Part of the dwell seen by fixes.
  package var observed: Double
  /// Part of the dwell not seen, but inside before and after within the bridge limit.
  package var bridged: Double
  /// Unbroken intervals judged inside, in order, at least one.
  package var stays: [Interval]
  package var travel: Travel
  /// Part of the dwell on foot, and in a vehicle; together the dwell.
  package var onFoot: Double
  package var inVehicle: Double
  /// The distribution of the time on foot. Time in which nobody saw the unit before or after the
  /// visit is not in it; the shift's silences tell of that.
  package var footQuantiles: DwellQuantiles
  /// Fixes inside the hot spot.
  package var fixes: Int
  /// Mean horizontal error of those fixes in metres, as the receiver estimated it; nil when it
  /// said nothing.
  package var meanError: Double?
  package var ended: Ending
  /// Version of the rules that judged it.
  package var detector: String
  /// The record this one corrects; nil for an original.
  package var replaces: String?

  package enum Travel: String, Codable, Sendable, CaseIterable {
    case foot, vehicle, mixed
  }

  package enum Ending: String, Codable, Sendable, CaseIterable {
    case left
    case shiftEnd = "shift_end"
    case signalLost = "signal_lost"
    case powerLost = "power_lost"
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, unit, officer, shift
    case hotSpot = "hotspot"
    case hotSpotsVersion = "hotspots_version"
    case entered, left
    case dwell = "dwell_s"
    case dwellLow = "dwell_low_s"
    case dwellHigh = "dwell_high_s"
    case observed = "observed_s"
    case bridged = "bridged_s"
    case stays, travel
    case onFoot = "foot_s"
    case inVehicle = "vehicle_s"
    case footQuantiles = "foot_quantiles_s"
    case fixes
    case meanError = "error_m"
    case ended, detector, replaces
  }

  package init(
    id: String, unit: String, officer: String?, shift: String?, hotSpot: String,
    hotSpotsVersion: String, entered: Timestamp, left: Timestamp, dwell: Double, dwellLow: Double,
    dwellHigh: Double, observed: Double, bridged: Double, stays: [Interval], travel: Travel,
    onFoot: Double, inVehicle: Double, footQuantiles: DwellQuantiles, fixes: Int,
    meanError: Double?, ended: Ending, detector: String, replaces: String? = nil
  ) {
    self.id = id
    self.unit = unit
    self.officer = officer
    self.shift = shift
    self.hotSpot = hotSpot
    self.hotSpotsVersion = hotSpotsVersion
    self.entered = entered
    self.left = left
    self.dwell = dwell
    self.dwellLow = dwellLow
    self.dwellHigh = dwellHigh
    self.observed = observed
    self.bridged = bridged
    self.stays = stays
    self.travel = travel
    self.onFoot = onFoot
    self.inVehicle = inVehicle
    self.footQuantiles = footQuantiles
    self.fixes = fixes
    self.meanError = meanError
    self.ended = ended
    self.detector = detector
    self.replaces = replaces
  }
}

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

  /// Whether the officer was there on foot for `seconds`, as measured.
  package func qualifies(from seconds: Double) -> Bool { onFoot >= seconds }

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

extension Visit.Travel {
  /// A visit counts as wholly one kind of travel up to this share of the other: who is driven to
  /// the door has patrolled on foot.
  private static let negligible = 0.1

  /// What a visit with so much time on foot and in a vehicle was; on foot when it had no time.
  package init(onFoot: Double, inVehicle: Double) {
    let most = Self.negligible * (onFoot + inVehicle)
    self = inVehicle <= most ? .foot : onFoot <= most ? .vehicle : .mixed
  }
}
