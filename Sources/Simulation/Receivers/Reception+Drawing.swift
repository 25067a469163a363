// SPDX-License-Identifier: Apache-2.0

extension Reception {
  /// How far one shift is from another, as a standard deviation of logarithms: no two receivers,
  /// days or beats are alike, and no constant fits them all.
  private static let spread = 0.3

  /// What a receiver of `kind` meets in one shift.
  func drawn(for kind: ReceiverKind, generator: inout SeededGenerator) -> Reception {
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

  /// Times the usual receiver's error: 13 to 25 m in all between tall buildings, where the
  /// receiver of the real walks had them.
  private static let whiteExcess = 1.6
  /// The correlation of that receiver's error from one second to the next.
  private static let whiteCorrelation = 0.02...0.33

  private func whitened(generator: inout SeededGenerator) -> Reception {
    let share = generator.uniform(Self.whiteCorrelation)
    return shared(slow: share, of: sigma * Self.whiteExcess, fastTime: 1)
  }

  /// Seconds, and the share of the variance that lasts so long.
  private static let correlatedTime = 300.0...600
  private static let correlatedShare = 0.97

  private func slowed(generator: inout SeededGenerator) -> Reception {
    var slowed = shared(slow: Self.correlatedShare, of: sigma, fastTime: fastTime)
    slowed.slowTime = generator.uniform(Self.correlatedTime)
    return slowed
  }

  /// The same with a variance of `sigma` squared per axis, `share` of it in the slow part.
  private func shared(slow share: Double, of sigma: Double, fastTime: Double) -> Reception {
    var shared = self
    shared.slowSigma = sigma * (2 * share / (1 + alongShare * alongShare)).squareRoot()
    shared.fastSigma = sigma * (1 - share).squareRoot()
    shared.fastTime = fastTime
    return shared
  }
}
