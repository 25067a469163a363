// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Learns what one receiver's errors are like from its own fixes.
///
/// Receivers differ utterly: one's error drifts over minutes, another's is new every second, and
/// what they report of it means one deviation, or 95 %, or a constant times a dilution. Taking one
/// for the other makes the result worse than no smoothing at all. So many ideas of the receiver
/// follow the unit side by side; the better one foretells each next report, the more it counts
/// (Bayes' rule), and what is used is their weighted mean.
struct ReceiverLearning {
  /// Metres: from the best that a receiver without corrections does to worse than most.
  private static let sizes = [1.6, 2.7, 4.6, 7.8, 13, 22]
  /// Second metres: 10 m last for 20 s, a minute or three.
  private static let persistences = [200.0, 600, 1800]
  private static let usualPersistence = 600.0

  /// A kind of receiver: how much of its error drifts, how long the rest lasts in seconds, the error
  /// it usually has in metres, and how common it is for its neighbours.
  private struct Kind {
    var slowShare: Double
    var flicker: Double
    var usualError: Double
    var weight: Double
  }

  private static let kinds = [
    Kind(slowShare: 0.93, flicker: 3, usualError: 5, weight: 0.5),
    Kind(slowShare: 0.6, flicker: 3, usualError: 5, weight: 0.25),
    // A receiver that does not smooth; it errs more.
    Kind(slowShare: 0.05, flicker: 0.8, usualError: 10, weight: 1),
  ]

  /// What reports teach is not new each second, since their errors are not: one is worth
  /// its seconds over so many. With more worth the error was learnt too small.
  private static let secondsPerLesson = 40.0
  /// What was learnt is forgotten over so many seconds, and so many reports.
  private static let memorySeconds = 900.0
  private static let memoryReports = 90.0
  /// Seconds over which the usual report is taken, once so many have passed; till then over all.
  private static let reportMemory = 600.0
  /// Ideas this much less likely than the best, as a logarithm, count nothing.
  private static let negligible = -12.0

  private var ideas: [ReceiverIdea]
  /// The mean logarithm of what the receiver reports of its error.
  private var usualReport: Double?
  private var secondsHeard = 0.0
  private var last: Int64?
  /// The weighted mean of all ideas.
  private(set) var traits: ReceiverTraits

  init() {
    ideas = Self.kinds.flatMap { kind in
      (kind.slowShare > 0.5 ? Self.persistences : [Self.usualPersistence]).flatMap { persistence in
        Self.sizes.map { size in
          ReceiverIdea(
            ReceiverTraits(
              size: size, slowShare: kind.slowShare, persistence: persistence,
              flicker: kind.flicker),
            usualError: kind.usualError, weight: kind.weight,
            usualPersistence: Self.usualPersistence)
        }
      }
    }
    traits = ideas[0].traits
  }

  /// What the receiver usually reports of its error, in metres.
  private var usual: Double { exp(usualReport ?? 0) }

  /// The sizes of the receiver's errors at `report`, the latest received.
  func errors(at report: Report) -> ErrorSize { traits.errors(at: report, usual: usual) }

  mutating func receive(_ report: Report, motion: Motion) {
    let seconds = last.map { Double(report.milliseconds - $0) / 1000 } ?? 0
    last = report.milliseconds
    let reported = log(ReceiverTraits.reported(by: report))
    secondsHeard += seconds
    let pull = 1 - exp(-seconds / min(Self.reportMemory, max(1, secondsHeard)))
    usualReport = usualReport.map { $0 + (reported - $0) * pull } ?? reported
    let usual = usual
    let worth = min(1, seconds / Self.secondsPerLesson)
    let memory = exp(-seconds / (Self.memorySeconds + Self.memoryReports * seconds))
    for index in ideas.indices {
      ideas[index].follow(
        report, usual: usual, seconds: seconds, motion: motion, worth: worth, memory: memory)
    }
    weigh()
  }

  /// The track is lost, what was learnt of the receiver is not.
  mutating func loseTrack() {
    for index in ideas.indices { ideas[index].loseTrack() }
    last = nil
  }

  mutating func moveOrigin(to offset: Offset) {
    for index in ideas.indices { ideas[index].moveOrigin(to: offset) }
  }

  /// Sizes are averaged by their squares, as variances are; an error taken too small is worse
  /// than one taken too large.
  private mutating func weigh() {
    let weights = ideas.map(\.logWeight)
    let best = weights.reduce(-.infinity, max)
    var (sum, size, share, persistence, flicker) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (idea, weight) in zip(ideas, weights) where weight - best > Self.negligible {
      let weight = exp(weight - best)
      sum += weight
      size += weight * idea.traits.size * idea.traits.size
      share += weight * idea.traits.slowShare
      persistence += weight * log(idea.traits.persistence)
      flicker += weight * idea.traits.flicker
    }
    traits = ReceiverTraits(
      size: (size / sum).squareRoot(), slowShare: share / sum,
      persistence: exp(persistence / sum), flicker: flicker / sum)
  }
}

// MARK: - Surviving a restart

extension ReceiverLearning {
  /// What was learnt of the receiver; holds no position.
  struct Checkpoint: Hashable, Sendable, Codable {
    /// Of each idea, as logarithms relative to the best, to a tenth.
    var evidence: [Double]
    var usualReport: Double?

    var isPossible: Bool {
      evidence.allSatisfy { (-1000...0).contains($0) }
        && usualReport.map { (-1000...1000).contains($0) } ?? true
    }
  }

  var checkpoint: Checkpoint {
    let best = ideas.reduce(-.infinity) { max($0, $1.evidence) }
    return Checkpoint(
      evidence: ideas.map { (max(-1000, $0.evidence - best) * 10).rounded() / 10 },
      usualReport: usualReport.map { ($0 * 100).rounded() / 100 })
  }

  /// Carries on with what was learnt, unless other ideas were in use then.
  init(resuming checkpoint: Checkpoint) {
    self.init()
    guard checkpoint.evidence.count == ideas.count else { return }
    for (index, evidence) in checkpoint.evidence.enumerated() { ideas[index].evidence = evidence }
    usualReport = checkpoint.usualReport
    secondsHeard = Self.reportMemory
    weigh()
  }
}
