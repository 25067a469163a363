// SPDX-License-Identifier: Apache-2.0

/// What one receiver's errors are like, apart from how large it says they are.
struct ReceiverTraits: Hashable {
  /// Its error, one standard deviation per axis in metres, where it reports what it usually does.
  var size: Double
  /// The share of its position error's variance that drifts; the rest flickers.
  var slowShare: Double
  /// How long its drift lasts for its size, in second metres: small errors are slow, big ones
  /// fast.
  var persistence: Double
  /// Seconds in which the flicker is forgotten to 1/e.
  var flicker: Double

  /// What a receiver is taken to report that reports nothing, and what is believed of reports, in
  /// metres.
  private static let unreported = 8.0
  private static let believable = 0.01...10_000.0
  /// How many times its usual report a report may be, or the usual one it.
  private static let mostChange = 10.0
  /// Seconds a drift may last: some ten seconds to a quarter of an hour.
  private static let slowTimes = 10.0...900.0
  /// The Doppler velocity is spoilt by the same reflections as the position: 2 cm/s for a metre of
  /// it, besides 5 cm/s, and for some seconds.
  private static let dopplerFloor = 0.05
  private static let dopplerPerMetre = 0.02
  private static let dopplerTime = 6.0

  /// What `report` says of its own error in metres, made fit for use.
  static func reported(by report: Report) -> Double {
    min(max(report.error ?? unreported, believable.lowerBound), believable.upperBound)
  }

  /// The sizes of its errors at `report`, where it usually reports `usual` metres.
  ///
  /// Only the ratio of the two counts: what a metre of it means is not assumed.
  func errors(at report: Report, usual: Double) -> ErrorSize {
    let sigma =
      size * min(max(Self.reported(by: report) / usual, 1 / Self.mostChange), Self.mostChange)
    return ErrorSize(
      slow: sigma * slowShare.squareRoot(),
      slowTime: min(max(persistence / sigma, Self.slowTimes.lowerBound), Self.slowTimes.upperBound),
      fast: sigma * (1 - slowShare).squareRoot(), fastTime: flicker,
      doppler: Self.dopplerFloor + Self.dopplerPerMetre * sigma, dopplerTime: Self.dopplerTime)
  }
}
