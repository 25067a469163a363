// SPDX-License-Identifier: Apache-2.0

import Patrol

extension Presence {
  /// A visit counts as wholly one kind of travel up to this share of the other.
  private static let negligible = 0.1

  /// The visit this presence amounts to; nil when it was never inside.
  ///
  /// Whoever is still undecided between foot and vehicle was last seen driving or running, and is
  /// counted as in a vehicle: foot patrol is claimed only where it was seen.
  func visit(
    of booking: Booking, hotSpot: String, hotSpotsVersion: String, ended: Visit.Ending
  ) -> Visit? {
    var closed = self
    if let lastInside { closed.leave(at: lastInside) }
    closed.settle(.vehicle)
    guard let entered = closed.stays.first?.start, let left = closed.stays.last?.end else {
      return nil
    }
    let dwell = closed.observed + closed.bridged
    return Visit(
      id: Visit.identity(
        unit: booking.unit, hotSpot: hotSpot, hotSpotsVersion: hotSpotsVersion, entered: entered),
      unit: booking.unit, officer: booking.officer, shift: booking.shift, hotSpot: hotSpot,
      hotSpotsVersion: hotSpotsVersion, entered: entered, left: left,
      dwell: Double(dwell) / 1000,
      dwellLow: Double(min(closed.sure, closed.observed)) / 1000,
      dwellHigh: Double(max(closed.possible, dwell)) / 1000,
      observed: Double(closed.observed) / 1000, bridged: Double(closed.bridged) / 1000,
      stays: closed.stays, travel: closed.travel, onFoot: Double(closed.onFoot) / 1000,
      inVehicle: Double(closed.inVehicle) / 1000, fixes: closed.fixes,
      meanError: closed.meanError, ended: ended, detector: Detector.version)
  }

  private var travel: Visit.Travel {
    let whole = Double(onFoot + inVehicle)
    if Double(inVehicle) <= whole * Self.negligible { return .foot }
    return Double(onFoot) <= whole * Self.negligible ? .vehicle : .mixed
  }
}
