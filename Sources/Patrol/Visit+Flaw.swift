// SPDX-License-Identifier: Apache-2.0

extension Visit {
  /// Largest difference of sums of durations, in seconds; it allows for rounding.
  private static let tolerance = 0.5

  var flaw: String? { durationFlaw ?? stayFlaw ?? travelFlaw ?? nameFlaw }

  private var durationFlaw: String? {
    let durations = [dwell, dwellLow, dwellHigh, observed, bridged, onFoot, inVehicle]
    if id.isEmpty || unit.isEmpty || hotSpot.isEmpty { return "id, unit or hotspot is empty" }
    if fixes < 0 { return "fixes is negative" }
    if entered > left { return "left comes before entered" }
    if !durations.allSatisfy({ $0.isFinite && $0 >= 0 }) { return "a duration is negative" }
    if dwellLow > dwell || dwell > dwellHigh { return "dwell_s is outside its bounds" }
    if dwell > left.seconds(since: entered) + Self.tolerance {
      return "dwell_s is longer than from entered to left"
    }
    if left.seconds(since: entered) > Record.longest { return "entered to left is over 31 days" }
    if dwellHigh - dwell > RecordBounds.doubt { return "dwell_high_s is over a day above dwell_s" }
    return nil
  }

  private var stayFlaw: String? {
    if stays.isEmpty { return "there are no stays" }
    if stays.first?.start != entered || stays.last?.end != left {
      return "the stays do not run from entered to left"
    }
    if zip(stays, stays.dropFirst()).contains(where: { $0.end > $1.start }) {
      return "the stays are out of order"
    }
    if abs(stays.reduce(0) { $0 + $1.seconds } - dwell) > Self.tolerance {
      return "the stays do not add up to dwell_s"
    }
    return nil
  }

  /// The detector decides from which share on a visit is of one kind of travel. Here it is only
  /// required that the other kind was not longer.
  private var travelFlaw: String? {
    if abs(onFoot + inVehicle - dwell) > Self.tolerance {
      return "foot_s and vehicle_s do not add up to dwell_s"
    }
    if abs(observed + bridged - dwell) > Self.tolerance {
      return "observed_s and bridged_s do not add up to dwell_s"
    }
    let other: Double =
      switch travel {
      case .foot: inVehicle
      case .vehicle: onFoot
      case .mixed: 0
      }
    if (footQuantiles.seconds.last ?? 0) - dwell > RecordBounds.doubt {
      return "foot_quantiles_s is over a day above dwell_s"
    }
    if other > dwell / 2 + Self.tolerance { return "travel contradicts foot_s and vehicle_s" }
    if let meanError, !(0...RecordBounds.error).contains(meanError) {
      return "error_m is impossible"
    }
    return nil
  }

  private var nameFlaw: String? {
    let names = [id, unit, hotSpot, hotSpotsVersion, detector]
    let optional = [officer, shift, replaces].compactMap(\.self)
    return (names + optional).allSatisfy(RecordBounds.isName) ? nil : RecordBounds.nameFlaw
  }
}
