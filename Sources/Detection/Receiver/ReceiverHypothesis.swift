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
  init(_ traits: ReceiverTraits, of kind: ReceiverProfile.Kind, _ profile: ReceiverProfile) {
    self.traits = traits
    let persistence = log(traits.persistence / profile.persistence) / profile.persistenceSpread
    let size = log(traits.size / kind.error) / profile.errorSpread
    kindPrior = log(kind.weight) - (persistence * persistence + size * size) / 2
  }

  /// How likely it is after all, as a natural logarithm but for a constant.
  var logWeight: Double { kindPrior + evidence }

  /// Follows the unit for `seconds` to `measurement`, which errs by `error` under this hypothesis.
  /// What that teaches counts `worth`, and what was learnt before only `memory` of its own.
  mutating func follow(
    _ measurement: Measurement, error: ErrorSize, seconds: Double, motion: Motion, worth: Double,
    memory: Double
  ) {
    guard filter != nil else {
      filter = TrackFilter(at: measurement, motion: motion, error: error)
      return
    }
    filter?.predict(Transition(seconds: seconds, motion: motion, error: error))
    let update = filter?.update(measurement, error: error)
    evidence = evidence * memory + (update?.logLikelihood ?? 0) * worth
  }

  mutating func loseTrack() { filter = nil }

  mutating func moveOrigin(to offset: Offset) { filter?.moveOrigin(to: offset) }
}
