// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One hypothesis of what a receiver is like, and how well it has predicted its reports.
struct ReceiverHypothesis {
  let traits: ReceiverTraits
  /// How likely its kind of receiver is before any report, as a natural logarithm.
  private let kindPrior: Double
  /// How likely the reports so far were, as a natural logarithm; the latest count most.
  var evidence = 0.0
  private var filter: TrackFilter?

  /// The hypothesis that a receiver of `profile` is of one `kind` and has these traits.
  init(_ traits: ReceiverTraits, of kind: ReceiverErrorModel, _ profile: ReceiverProfile) {
    self.traits = traits
    let persistence = log(traits.persistence / profile.persistence) / profile.persistenceSpread
    let size = log(traits.size / kind.error) / profile.errorSpread
    kindPrior = log(kind.weight) - (persistence * persistence + size * size) / 2
  }

  /// How likely it is after all, as a natural logarithm but for a constant.
  var logWeight: Double { kindPrior + evidence }

  /// Follows the unit for the `parts` of its way to `measurement`, which errs by `error` under this
  /// hypothesis. What that teaches counts `worth`, and what was learnt before only `memory` of its
  /// own.
  mutating func follow(
    _ measurement: Measurement, error: ErrorSize, parts: [(milliseconds: Int64, motion: Motion)],
    worth: Double, memory: Double
  ) {
    guard filter != nil else {
      let motion = parts.last?.motion ?? .onFoot
      filter = TrackFilter(at: measurement, motion: motion, error: error)
      return
    }
    for (milliseconds, motion) in parts {
      filter?.predict(
        Transition(seconds: Double(milliseconds) / 1000, motion: motion, error: error))
    }
    let update = filter?.update(measurement, error: error)
    evidence = evidence * memory + (update?.logLikelihood ?? 0) * worth
  }

  mutating func loseTrack() { filter = nil }

  mutating func moveOrigin(to offset: Offset) { filter?.moveOrigin(to: offset) }
}

/// What one receiver's errors are like, apart from how large it says they are.
struct ReceiverTraits: Hashable {
  /// Its error, one standard deviation per axis in metres, where it reports what it usually does.
  var size: Double
  /// The share of its position error's variance that drifts; the rest flickers.
  var slowShare: Double
  /// The drift's correlation time times its size, in s·m: large errors drift faster.
  var persistence: Double
  /// Seconds in which the flicker is forgotten to 1/e.
  var flicker: Double
  /// How many times the profile's `dopplerErrorPerMetre` its Doppler velocity errs by.
  var dopplerScale: Double

  /// Seconds a drift may last: some ten seconds to a quarter of an hour.
  private static let slowTimes = 10.0...900.0

  /// The sizes of its errors where it reports `scale` times what it usually does.
  func errors(scale: Double, _ profile: ReceiverProfile) -> ErrorSize {
    let sigma = size * scale
    return ErrorSize(
      slow: sigma * slowShare.squareRoot(),
      slowTime: min(max(persistence / sigma, Self.slowTimes.lowerBound), Self.slowTimes.upperBound),
      fast: sigma * (1 - slowShare).squareRoot(), fastTime: flicker,
      doppler: profile.dopplerError + dopplerScale * profile.dopplerErrorPerMetre * sigma,
      dopplerTime: profile.dopplerPersistence)
  }
}

/// How large a receiver's errors are at one fix, per axis, and how long each kind lasts.
///
/// Each is a first-order Gauss–Markov process: normal about nothing, forgotten exponentially.
struct ErrorSize: Hashable {
  /// One standard deviation of the part that drifts, in metres.
  var slow: Double
  /// Seconds in which the drift is forgotten to 1/e.
  var slowTime: Double
  /// One standard deviation of the part that flickers, in metres.
  var fast: Double
  var fastTime: Double
  /// One standard deviation of the Doppler velocity's error, in metres per second.
  var doppler: Double
  var dopplerTime: Double

  /// One standard deviation of the whole position error, in metres.
  var position: Double { (slow * slow + fast * fast).squareRoot() }
}
