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

  /// Seconds a drift may last: some ten seconds to a quarter of an hour.
  private static let slowTimes = 10.0...900.0

  /// The sizes of its errors where it reports `scale` times what it usually does. The Doppler
  /// errors are those of `profile`.
  func errors(scale: Double, _ profile: ReceiverProfile) -> ErrorSize {
    let sigma = size * scale
    return ErrorSize(
      slow: sigma * slowShare.squareRoot(),
      slowTime: min(max(persistence / sigma, Self.slowTimes.lowerBound), Self.slowTimes.upperBound),
      fast: sigma * (1 - slowShare).squareRoot(), fastTime: flicker,
      doppler: profile.dopplerError + profile.dopplerErrorPerMetre * sigma,
      dopplerTime: profile.dopplerPersistence)
  }
}
