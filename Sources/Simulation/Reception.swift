// SPDX-License-Identifier: Apache-2.0

/// The figures of a receiver's error in one environment.
///
/// Chosen to span what body-worn receivers do, from open ground to streets between tall
/// buildings; they are the conditions of a test, no measurement of any one receiver. What they
/// keep from life: the error is correlated over minutes, and worst across the street.
package struct Reception: Hashable, Sendable {
  /// One standard deviation across the street, in metres, of the part that drifts.
  package var slowSigma: Double
  /// Seconds in which the correlation of that part falls to 1/e.
  package var slowTime: Double
  /// Its deviation along the street as a share of that across.
  package var alongShare: Double
  /// One standard deviation per axis, in metres, of the part that flickers.
  package var fastSigma: Double
  /// Seconds in which the correlation of that part falls to 1/e.
  package var fastTime: Double
  /// Metres per second per axis: the error of the Doppler velocity.
  package var velocitySigma: Double
  /// Usual dilution of precision and satellites used.
  package var hdop: Double
  package var satellites: Double
  /// Losses of signal out on the street.
  package var outagesPerHour: Double
  /// Leaps of the position by 15 to 100 m.
  package var jumpsPerHour: Double

  package static let open = Reception(
    slowSigma: 2, slowTime: 180, alongShare: 1, fastSigma: 0.5, fastTime: 3, velocitySigma: 0.05,
    hdop: 0.8, satellites: 11, outagesPerHour: 0, jumpsPerHour: 0)

  package static let mixed = Reception(
    slowSigma: 4, slowTime: 120, alongShare: 0.75, fastSigma: 1, fastTime: 4, velocitySigma: 0.1,
    hdop: 1.1, satellites: 9, outagesPerHour: 2, jumpsPerHour: 1)

  package static let deep = Reception(
    slowSigma: 8, slowTime: 60, alongShare: 0.5, fastSigma: 2, fastTime: 5, velocitySigma: 0.2,
    hdop: 1.7, satellites: 7, outagesPerHour: 6, jumpsPerHour: 6)
}
