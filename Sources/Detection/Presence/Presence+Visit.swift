// SPDX-License-Identifier: Apache-2.0

import Patrol

extension Presence {
  /// The visit this presence amounts to; nil when it was never inside.
  ///
  /// Whoever is still undecided between foot and vehicle was last seen driving or running, and is
  /// counted as in a vehicle.
  func visit(
    of booking: Booking, hotSpot: String, hotSpotsVersion: String, bounds: ClosedRange<Int64>,
    ended: Visit.Ending
  ) -> Visit? {
    var closed = self
    if let lastInside { closed.leave(at: lastInside) }
    closed.resolveTravel(as: .vehicle)
    guard let entered = closed.stays.first?.start, let left = closed.stays.last?.end else {
      return nil
    }
    let dwell = closed.milliseconds
    return Visit(
      id: Visit.identity(
        unit: booking.unit, hotSpot: hotSpot, hotSpotsVersion: hotSpotsVersion, entered: entered),
      unit: booking.unit, officer: booking.officer, shift: booking.shift, hotSpot: hotSpot,
      hotSpotsVersion: hotSpotsVersion, entered: entered, left: left,
      dwell: Double(dwell) / 1000,
      dwellLow: Double(min(bounds.lowerBound, dwell)) / 1000,
      dwellHigh: Double(max(bounds.upperBound, dwell)) / 1000,
      observed: Double(closed.observed) / 1000, bridged: Double(closed.bridged) / 1000,
      stays: closed.stays,
      travel: Visit.Travel(onFoot: Double(closed.onFoot), inVehicle: Double(closed.inVehicle)),
      onFoot: Double(closed.onFoot) / 1000,
      inVehicle: Double(closed.inVehicle) / 1000, fixes: closed.fixes,
      meanError: closed.meanError, ended: ended, detector: Detector.version)
  }
}
