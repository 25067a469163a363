// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One idea of what a receiver is like, and how well it has foretold the receiver's reports.
struct ReceiverIdea {
  let traits: ReceiverTraits
  /// How likely its kind of receiver is before any report, as a natural logarithm.
  private let kindPrior: Double
  /// How likely the reports so far were, as a natural logarithm; the latest count most.
  var evidence = 0.0
  private var filter: TrackFilter?

  /// The idea that a receiver of `profile` is of one `kind` and has these traits.
  init(_ traits: ReceiverTraits, of kind: ReceiverProfile.Kind, _ profile: ReceiverProfile) {
    self.traits = traits
    let persistence = log(traits.persistence / profile.persistence) / profile.persistenceSpread
    let size = log(traits.size / kind.error) / profile.errorSpread
    kindPrior = log(kind.weight) - (persistence * persistence + size * size) / 2
  }

  /// How likely it is after all, as a natural logarithm but for a constant.
  var logWeight: Double { kindPrior + evidence }

  /// Follows the unit for `seconds` to `report`, under which errors of `error` are expected; what
  /// that teaches counts `worth`, and what was learnt before only `memory` of its own.
  mutating func follow(
    _ report: Report, error: ErrorSize, seconds: Double, motion: Motion, worth: Double,
    memory: Double
  ) {
    guard filter != nil else {
      filter = TrackFilter(at: report, motion: motion, error: error)
      return
    }
    filter?.carryOn(Transition(seconds: seconds, motion: motion, error: error))
    let lesson = filter?.learn(report, error: error)
    evidence = evidence * memory + (lesson?.logLikelihood ?? 0) * worth
  }

  mutating func loseTrack() { filter = nil }

  mutating func moveOrigin(to offset: Offset) { filter?.moveOrigin(to: offset) }
}
