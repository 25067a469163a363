// SPDX-License-Identifier: Apache-2.0

/// What is believed of a receiver before its first report, and of what it never tells.
///
/// The default is for a receiver of which nothing is known: it suits phones, body-worn radios and
/// vehicle receivers alike, and leaves the rest to be learnt. Whoever knows a receiver better says
/// so in the configuration.
package struct ReceiverProfile: Hashable, Sendable, Codable {
  /// Two kinds of receivers that smooth, and one that does not; that one errs more.
  package var kinds = [
    ReceiverErrorModel(driftShare: 0.93, flicker: 3, error: 5, weight: 0.5),
    ReceiverErrorModel(driftShare: 0.6, flicker: 3, error: 5, weight: 0.25),
    ReceiverErrorModel(driftShare: 0.05, flicker: 0.8, error: 10, weight: 1),
  ]
  /// How far its error may be from its kind's, as one standard deviation of logarithms.
  ///
  /// With 0.7 a factor of two either way is common. A phone under open sky errs by 5 m (van
  /// Diggelen and Enge 2015), a receiver between tall buildings by some 15 m, a poor one by 13 to
  /// 25 m.
  package var errorSpread = 0.7
  /// The drift's correlation time times its size, in s·m: a drift of 10 m lasts for a minute.
  package var persistence = 600.0
  /// How far that may be off, as one standard deviation of logarithms.
  package var persistenceSpread = 1.0
  /// What it is taken to report of its error when it reports nothing, in metres.
  package var unreportedError = 8.0
  /// The error of its Doppler velocity, one standard deviation per axis: at least so many metres
  /// per second, and so many more for each metre of position error, since the same reflections
  /// spoil both.
  package var dopplerError = 0.05
  package var dopplerErrorPerMetre = 0.02
  /// Seconds in which the Doppler error is forgotten to 1/e.
  package var dopplerPersistence = 6.0
  /// Seconds between its reports, until three steps have told; nil when nothing is known.
  package var interval: Double?
  /// For so many seconds it may hold its position while it stands; the shift's record remarks on a
  /// position that does not change for longer.
  package var staticHold = 600.0

  /// The receiver of which nothing is known.
  package static let usual = ReceiverProfile()

  package init() {}
}

/// A kind of receiver that it may be, and how likely that is.
package struct ReceiverErrorModel: Hashable, Sendable, Codable {
  /// The share of its position error's variance that drifts; the rest flickers.
  package var driftShare: Double
  /// Seconds in which the flicker is forgotten to 1/e.
  package var flicker: Double
  /// The error it usually has: one standard deviation per axis, in metres.
  package var error: Double
  /// How likely the kind is, compared with the other kinds.
  package var weight: Double

  package init(driftShare: Double, flicker: Double, error: Double, weight: Double) {
    self.driftShare = driftShare
    self.flicker = flicker
    self.error = error
    self.weight = weight
  }
}

// MARK: - What can be meant

extension ReceiverProfile {
  /// Bounds on each figure: wider than any receiver, and narrow enough to reckon with.
  package enum Limits {
    package static let kinds = 1...8
    package static let driftShare = 0.01...0.99
    package static let flicker = 0.1...60.0
    package static let error = 0.5...50.0
    package static let weight = 0.001...1000.0
    package static let spread = 0.05...3.0
    package static let persistence = 10.0...100_000.0
    package static let unreportedError = 0.5...100.0
    package static let dopplerError = 0.01...5.0
    package static let dopplerErrorPerMetre = 0.0...1.0
    package static let dopplerPersistence = 0.5...60.0
    package static let interval = 0.1...600.0
    package static let staticHold = 60.0...86_400.0
  }

  /// Whether every figure is within its limits; what was kept on a disk may have been damaged.
  var isPossible: Bool {
    Limits.kinds.contains(kinds.count) && kinds.allSatisfy(\.isPossible)
      && Limits.spread.contains(errorSpread) && Limits.spread.contains(persistenceSpread)
      && Limits.persistence.contains(persistence)
      && Limits.unreportedError.contains(unreportedError)
      && Limits.dopplerError.contains(dopplerError)
      && Limits.dopplerErrorPerMetre.contains(dopplerErrorPerMetre)
      && Limits.dopplerPersistence.contains(dopplerPersistence)
      && Limits.interval.contains(interval ?? 1) && Limits.staticHold.contains(staticHold)
  }
}

extension ReceiverErrorModel {
  fileprivate var isPossible: Bool {
    ReceiverProfile.Limits.driftShare.contains(driftShare)
      && ReceiverProfile.Limits.flicker.contains(flicker)
      && ReceiverProfile.Limits.error.contains(error)
      && ReceiverProfile.Limits.weight.contains(weight)
  }
}
