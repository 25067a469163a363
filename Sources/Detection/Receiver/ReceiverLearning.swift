// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Learns what one receiver's errors are like from its own fixes.
///
/// Receivers differ utterly: one's error drifts over minutes, another's is new every second, and
/// what they report of it means one deviation, or 95 %, or a constant times a dilution. Taking one
/// for the other makes the result worse than no smoothing at all. So many hypotheses of the
/// receiver follow the unit side by side; the better one foretells each next report, the more it
/// counts (Bayes' rule), and what is used is their weighted mean.
struct ReceiverLearning {
  /// Metres: from the best that a receiver without corrections does to worse than most.
  private static let sizes = [1.6, 2.7, 4.6, 7.8, 13, 22]
  /// How long the drift of a receiver that drifts lasts, as parts of what its profile says.
  private static let persistences = [1.0 / 3, 1, 3]
  /// A kind of receiver of which more than this drifts is tried with each of these.
  private static let drifting = 0.5
  /// How large its Doppler velocity's error is, as parts of what its profile says. Receivers differ
  /// in that too: those of two simulated towns err by 0.03 and 0.06 m/s for each metre of position
  /// error.
  private static let dopplerScales = [1.0, 3]

  /// What is believed of what a receiver reports of its error, in metres.
  private static let believable = 0.01...10_000.0
  /// How many times its usual report a report may count as. A receiver that reports less than
  /// before has not become that much better.
  private static let changes = 0.3...10.0
  /// The least that a reported metre means, as one standard deviation per axis in metres: the
  /// most cautious receivers report nineteen times the dilution.
  private static let leastMeaning = 0.05

  /// Learns from two reports a second apart, and again three seconds later: the one shows what
  /// flickers, the other what drifts. More of what a receiver says so often is the same again.
  private static let pairSeconds = 0.9
  private static let pauseSeconds = 2.9

  /// Errors of reports that follow each other are alike. So a report has the weight of its seconds
  /// since the last one over this; with more weight the error is learnt too small.
  private static let secondsPerIndependentReport = 40.0
  /// What was learnt is forgotten over so many seconds, and so many reports.
  private static let memorySeconds = 900.0
  private static let memoryReports = 90.0
  /// Seconds over which the usual report is taken, once so many have passed; till then over all.
  private static let reportMemory = 600.0
  /// The most that a usual report is, in metres: bad reports at the beginning of a shift are not
  /// taken for usual.
  private static let mostUsual = 100.0
  /// Hypotheses whose log-likelihood is this far below that of the best have no weight.
  private static let negligible = -12.0

  private var hypotheses: [ReceiverHypothesis]
  /// The mean logarithm of what the receiver reports of its error.
  private var usualReport: Double?
  private var secondsHeard = 0.0
  /// When a report was last learnt from, in milliseconds, and whether it was the second of two.
  private var last: Int64?
  private var isPaired = true
  /// How the unit moved since; nil while it only stood. Whether it only stood before that.
  private var moved: Motion?
  private var hasStood = false
  /// The weighted mean of all hypotheses.
  private(set) var traits: ReceiverTraits

  let profile: ReceiverProfile

  init(_ profile: ReceiverProfile = .usual) {
    self.profile = profile
    hypotheses = profile.kinds.flatMap { kind in
      Self.traits(of: kind, profile).map { ReceiverHypothesis($0, of: kind, profile) }
    }
    traits = hypotheses[0].traits
  }

  /// What is tried of receivers of one kind.
  private static func traits(
    of kind: ReceiverErrorModel, _ profile: ReceiverProfile
  ) -> [ReceiverTraits] {
    let persistences = kind.driftShare > drifting ? persistences : [1]
    return persistences.flatMap { persistence in
      dopplerScales.flatMap { dopplerScale in
        sizes.map { size in
          ReceiverTraits(
            size: size, slowShare: kind.driftShare,
            persistence: persistence * profile.persistence, flicker: kind.flicker,
            dopplerScale: dopplerScale)
        }
      }
    }
  }

  /// The sizes of the receiver's errors at `measurement`, the latest received.
  func errors(at measurement: Measurement) -> ErrorSize {
    errors(of: traits, where: reportedError(of: measurement))
  }

  private func errors(of traits: ReceiverTraits, where reported: Double) -> ErrorSize {
    let least = Self.leastMeaning * reported / traits.size
    return traits.errors(scale: max(scale(of: reported), least), profile)
  }

  /// What `measurement` says of its own error in metres, made fit for use.
  private func reportedError(of measurement: Measurement) -> Double {
    let believable = Self.believable
    let reported = measurement.error ?? profile.unreportedError
    return min(max(reported, believable.lowerBound), believable.upperBound)
  }

  /// How many times its usual error the receiver reports. Only that counts: what a metre of what it
  /// reports means is not assumed.
  private func scale(of reported: Double) -> Double {
    min(max(reported / exp(usualReport ?? 0), Self.changes.lowerBound), Self.changes.upperBound)
  }

  /// - Parameter body: the way since the measurement before; empty where nobody says that it stood.
  mutating func receive(
    _ measurement: Measurement, motion: Motion, body: [BodyAccount.Stretch] = []
  ) {
    if motion != .standing { moved = motion.goingOn }
    let seconds = last.map { Double(measurement.milliseconds - $0) / 1000 } ?? 0
    if last != nil {
      guard seconds >= (isPaired ? Self.pauseSeconds : Self.pairSeconds) else { return }
      isPaired.toggle()
    }
    last = measurement.milliseconds
    let motion = motionSinceLast()
    let reported = reportedError(of: measurement)
    secondsHeard += seconds
    let pull = 1 - exp(-seconds / min(Self.reportMemory, max(1, secondsHeard)))
    let news = log(min(reported, Self.mostUsual))
    usualReport = usualReport.map { $0 + (news - $0) * pull } ?? news
    let worth = min(1, seconds / Self.secondsPerIndependentReport)
    let memory = exp(-seconds / (Self.memorySeconds + Self.memoryReports * seconds))
    let parts = body.parts(of: Int64((seconds * 1000).rounded()), motion)
    for index in hypotheses.indices {
      hypotheses[index].follow(
        measurement, error: errors(of: hypotheses[index].traits, where: reported),
        parts: parts, worth: worth, memory: memory)
    }
    weigh()
  }

  private mutating func motionSinceLast() -> Motion {
    defer { (hasStood, moved) = (moved == nil, nil) }
    guard let moved else { return .standing }
    return hasStood ? moved.settingOff : moved
  }

  /// The track is lost, what was learnt of the receiver is not.
  mutating func loseTrack() {
    for index in hypotheses.indices { hypotheses[index].loseTrack() }
    last = nil
    isPaired = true
    (hasStood, moved) = (false, nil)
  }

  mutating func moveOrigin(to offset: Offset) {
    for index in hypotheses.indices { hypotheses[index].moveOrigin(to: offset) }
  }

  /// Sizes are averaged by their squares, as variances are; an error taken too small is worse
  /// than one taken too large.
  private mutating func weigh() {
    let weights = hypotheses.map(\.logWeight)
    let best = weights.reduce(-.infinity, max)
    var (sum, size, share, persistence, flicker) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var dopplerScale = 0.0
    for (hypothesis, weight) in zip(hypotheses, weights) where weight - best > Self.negligible {
      let weight = exp(weight - best)
      sum += weight
      size += weight * hypothesis.traits.size * hypothesis.traits.size
      share += weight * hypothesis.traits.slowShare
      persistence += weight * log(hypothesis.traits.persistence)
      flicker += weight * hypothesis.traits.flicker
      dopplerScale += weight * log(hypothesis.traits.dopplerScale)
    }
    traits = ReceiverTraits(
      size: (size / sum).squareRoot(), slowShare: share / sum,
      persistence: exp(persistence / sum), flicker: flicker / sum,
      dopplerScale: exp(dopplerScale / sum))
  }
}

// MARK: - Surviving a restart

extension ReceiverLearning {
  /// What was learnt of the receiver; holds no position.
  struct Checkpoint: Hashable, Sendable, Codable {
    /// Of each hypothesis, as logarithms relative to the best, to a tenth.
    var evidence: [Double]
    var usualReport: Double?

    var isPossible: Bool {
      evidence.allSatisfy { (-1000...0).contains($0) }
        && usualReport.map { (-1000...1000).contains($0) } ?? true
    }
  }

  var checkpoint: Checkpoint {
    let best = hypotheses.reduce(-.infinity) { max($0, $1.evidence) }
    return Checkpoint(
      evidence: hypotheses.map { (max(-1000, $0.evidence - best) * 10).rounded() / 10 },
      usualReport: usualReport.map { ($0 * 100).rounded() / 100 })
  }

  /// Carries on with what was learnt, unless other hypotheses were in use then.
  init(resuming checkpoint: Checkpoint, _ profile: ReceiverProfile = .usual) {
    self.init(profile)
    guard checkpoint.evidence.count == hypotheses.count else { return }
    for (index, evidence) in checkpoint.evidence.enumerated() {
      hypotheses[index].evidence = evidence
    }
    usualReport = checkpoint.usualReport
    secondsHeard = Self.reportMemory
    weigh()
  }
}
