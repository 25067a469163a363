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

  /// How far, as a standard deviation of logarithms, a receiver's error is from its kind's usual:
  /// a factor of two either way is common. A phone under open sky errs by 5 m (van Diggelen and
  /// Enge 2015), a receiver between tall buildings by some 15 m, a poor one by 13 to 25 m.
  private static let errorSpread = 0.7
  /// The same of how long a drift lasts for its size.
  private static let persistenceSpread = 1.0

  init(_ traits: ReceiverTraits, usualError: Double, weight: Double, usualPersistence: Double) {
    self.traits = traits
    let persistence = log(traits.persistence / usualPersistence) / Self.persistenceSpread
    let size = log(traits.size / usualError) / Self.errorSpread
    kindPrior = log(weight) - (persistence * persistence + size * size) / 2
  }

  /// How likely it is after all, as a natural logarithm but for a constant.
  var logWeight: Double { kindPrior + evidence }

  /// Follows the unit for `seconds` to `report` of a receiver that usually reports an error of
  /// `usual` metres; what that teaches counts `worth`, and what was
  /// learnt before only `memory` of its own.
  mutating func follow(
    _ report: Report, usual: Double, seconds: Double, motion: Motion, worth: Double,
    memory: Double
  ) {
    let error = traits.errors(at: report, usual: usual)
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
