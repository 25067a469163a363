// SPDX-License-Identifier: Apache-2.0

/// The figures of a receiver's error in one environment.
///
/// Chosen to span what body-worn receivers do, from open ground to streets between tall
/// buildings; they are the conditions of a test, no measurement of any one receiver. What they
/// keep from life: small errors are slow and big ones fast, the error is worst across the street
/// and larger indoors, and Doppler velocities are much better than differences of positions. How
/// often a signal is lost and a position leaps was set so that the plain method (a fix inside counts
/// until the next) errs as much on 8-hour shifts in drawn towns as it did in earlier trials: F1 of
/// visits about 0.91, 0.82 and 0.72, dwell wrong by 42, 82 and 119 seconds a hot spot.
package struct Reception: Hashable, Sendable {
  /// One standard deviation across the street, in metres, of the part that drifts.
  package var slowSigma: Double
  /// Seconds in which the correlation of that part falls to 1/e.
  package var slowTime: Double
  /// Its deviation along the street as a share of that across.
  package var alongShare: Double
  /// One standard deviation per axis, in metres, of the part that flickers.
  package var fastSigma: Double
  /// Seconds, at least 1, in which the correlation of that part falls to 1/e; 1 has none.
  package var fastTime: Double
  /// Metres per second per axis: the error of the Doppler velocity.
  package var velocitySigma: Double
  /// Seconds in which the correlation of that error falls to 1/e.
  package var velocityTime: Double
  /// Usual dilution of precision and satellites used.
  package var hdop: Double
  package var satellites: Double
  /// Losses of signal out on the street.
  package var outagesPerHour: Double
  /// How often a building takes the signal away, 0 to 1.
  package var lossIndoors: Double
  /// Leaps of the position by 15 to 100 m.
  package var jumpsPerHour: Double

  package static let open = Reception(
    slowSigma: 2, slowTime: 250, alongShare: 1, fastSigma: 0.5, fastTime: 3, velocitySigma: 0.06,
    velocityTime: 8, hdop: 0.8, satellites: 11, outagesPerHour: 1, lossIndoors: 0.5,
    jumpsPerHour: 0.5)

  package static let mixed = Reception(
    slowSigma: 5, slowTime: 100, alongShare: 0.75, fastSigma: 1.2, fastTime: 4,
    velocitySigma: 0.13, velocityTime: 7, hdop: 1.1, satellites: 9, outagesPerHour: 2.5,
    lossIndoors: 0.6, jumpsPerHour: 4)

  package static let deep = Reception(
    slowSigma: 8.8, slowTime: 55, alongShare: 0.65, fastSigma: 3, fastTime: 5,
    velocitySigma: 0.28, velocityTime: 6, hdop: 1.7, satellites: 7, outagesPerHour: 5,
    lossIndoors: 0.7, jumpsPerHour: 8)

  /// One standard deviation per axis in metres out of doors, leaps left out.
  var sigma: Double {
    let slow = slowSigma * slowSigma * (1 + alongShare * alongShare) / 2
    return (slow + fastSigma * fastSigma).squareRoot()
  }
}
