// SPDX-License-Identifier: Apache-2.0

/// The figures of a receiver's error in one environment.
///
/// Chosen to span the range of body-worn receivers, from open ground to streets between tall
/// buildings. They are test conditions, not measurements of one receiver. As in reality, small
/// errors are slow and large ones fast, the error is largest across the street and indoors, and
/// Doppler velocities are much better than differences of positions. Rates of lost signals and
/// jumps were set by the plain method, in which a fix inside counts until the next. On 8-hour
/// shifts in drawn towns it has an F1 of visits of about 0.91, 0.82 and 0.72, and a dwell error of
/// 42, 82 and 119 seconds a hot spot.
package struct ReceptionModel: Hashable, Sendable {
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
  /// Losses of signal on the street.
  package var outagesPerHour: Double
  /// Probability, 0 to 1, that a building blocks the signal.
  package var lossIndoors: Double
  /// Jumps of the position by 15 to 100 m.
  package var jumpsPerHour: Double

  package static let open = ReceptionModel(
    slowSigma: 2, slowTime: 250, alongShare: 1, fastSigma: 0.5, fastTime: 3, velocitySigma: 0.06,
    velocityTime: 8, hdop: 0.8, satellites: 11, outagesPerHour: 1, lossIndoors: 0.5,
    jumpsPerHour: 0.5)

  package static let mixed = ReceptionModel(
    slowSigma: 5, slowTime: 100, alongShare: 0.75, fastSigma: 1.2, fastTime: 4,
    velocitySigma: 0.13, velocityTime: 7, hdop: 1.1, satellites: 9, outagesPerHour: 2.5,
    lossIndoors: 0.6, jumpsPerHour: 4)

  package static let deep = ReceptionModel(
    slowSigma: 8.8, slowTime: 55, alongShare: 0.65, fastSigma: 3, fastTime: 5,
    velocitySigma: 0.28, velocityTime: 6, hdop: 1.7, satellites: 7, outagesPerHour: 5,
    lossIndoors: 0.7, jumpsPerHour: 8)

  /// One standard deviation per axis in metres outdoors, without jumps.
  var sigma: Double {
    let slow = slowSigma * slowSigma * (1 + alongShare * alongShare) / 2
    return (slow + fastSigma * fastSigma).squareRoot()
  }
}

extension ReceptionModel {
  /// Variation between shifts, as a standard deviation of logarithms: receivers, days and beats
  /// differ.
  private static let spread = 0.3

  /// The figures of a receiver of `kind` in one shift.
  func drawn(for kind: ReceiverKind, generator: inout SeededGenerator) -> ReceptionModel {
    var drawn = self
    drawn.slowSigma *= generator.logNormal(deviation: Self.spread)
    drawn.slowTime *= generator.logNormal(deviation: Self.spread)
    drawn.fastSigma *= generator.logNormal(deviation: Self.spread)
    drawn.fastTime = max(1.5, fastTime * generator.logNormal(deviation: Self.spread))
    drawn.velocitySigma *= generator.logNormal(deviation: Self.spread)
    drawn.velocityTime = max(2, velocityTime * generator.logNormal(deviation: Self.spread))
    drawn.outagesPerHour *= generator.logNormal(deviation: Self.spread)
    drawn.jumpsPerHour *= generator.logNormal(deviation: Self.spread)
    switch kind {
    case .usual, .staticHold, .smoothed: return drawn
    case .white: return drawn.whitened(generator: &generator)
    case .correlated: return drawn.slowed(generator: &generator)
    }
  }

  /// Factor of the usual receiver's error. Between tall buildings this gives 13 to 25 m, as the
  /// receiver of the real walks had.
  private static let whiteExcess = 1.6
  /// The correlation of that receiver's error from one second to the next.
  private static let whiteCorrelation = 0.02...0.33

  private func whitened(generator: inout SeededGenerator) -> ReceptionModel {
    let share = generator.uniform(Self.whiteCorrelation)
    return shared(slow: share, of: sigma * Self.whiteExcess, fastTime: 1)
  }

  /// Seconds, and the share of the variance that lasts so long.
  private static let correlatedTime = 300.0...600
  private static let correlatedShare = 0.97

  private func slowed(generator: inout SeededGenerator) -> ReceptionModel {
    var slowed = shared(slow: Self.correlatedShare, of: sigma, fastTime: fastTime)
    slowed.slowTime = generator.uniform(Self.correlatedTime)
    return slowed
  }

  /// The same with a variance of `sigma` squared per axis, `share` of it in the slow part.
  private func shared(slow share: Double, of sigma: Double, fastTime: Double) -> ReceptionModel {
    var shared = self
    shared.slowSigma = sigma * (2 * share / (1 + alongShare * alongShare)).squareRoot()
    shared.fastSigma = sigma * (1 - share).squareRoot()
    shared.fastTime = fastTime
    return shared
  }
}
