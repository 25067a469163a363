// SPDX-License-Identifier: Apache-2.0

/// Follows one unit from report to report under one idea of its receiver: a Kalman filter with a
/// gate for positions that cannot be.
struct TrackFilter {
  private(set) var belief: Belief
  /// When a position was last believed, in milliseconds.
  private var believed: Int64

  /// In standard deviations of one axis, squared, beyond which a report is not believed as it is:
  /// once in some 270,000 for a normal error.
  private static let gate = 25.0
  /// Seconds for which positions beyond the gate are passed over; what goes on for longer is no
  /// reflection, and is believed with an error that makes it a matter of three deviations.
  private static let stubbornness = 30.0
  private static let conceded = 9.0
  /// Where nonsense may lie: within 100 m, and within 5 m/s.
  private static let nonsensePositions = 31_416.0
  private static let nonsenseVelocities = 78.5

  init(at report: Report, motion: Motion, error: ErrorSize) {
    belief = Belief(at: report.position, motion: motion, error: error)
    believed = report.milliseconds
  }

  /// What was learnt of one report; nil parts were not believed, or not reported.
  struct Lesson {
    var position: Surprise?
    var velocity: Surprise?
    /// How likely the report was, as the natural logarithm of a density.
    var logLikelihood = 0.0
  }

  mutating func carryOn(_ transition: Transition) { belief.carryOn(transition) }

  mutating func learn(_ report: Report, error: ErrorSize) -> Lesson {
    var lesson = Lesson()
    learnPosition(report, &lesson)
    if let velocity = report.velocity { learnVelocity(velocity, error, &lesson) }
    return lesson
  }

  private mutating func learnPosition(_ report: Report, _ lesson: inout Lesson) {
    var surprise = belief.surprise(atPosition: report.position)
    lesson.logLikelihood += surprise.logLikelihood(nonsenseOver: Self.nonsensePositions)
    if surprise.squared > Self.gate {
      let seconds = Double(report.milliseconds - believed) / 1000
      guard seconds > Self.stubbornness else { return }
      surprise.variance *= surprise.squared / Self.conceded
    }
    belief.learn(surprise)
    believed = report.milliseconds
    lesson.position = surprise
  }

  private mutating func learnVelocity(
    _ velocity: Offset, _ error: ErrorSize, _ lesson: inout Lesson
  ) {
    var surprise = belief.surprise(atVelocity: velocity, error: error)
    lesson.logLikelihood += surprise.logLikelihood(nonsenseOver: Self.nonsenseVelocities)
    if surprise.squared > Self.gate { surprise.variance *= surprise.squared / Self.conceded }
    belief.learn(surprise)
    lesson.velocity = surprise
  }

  mutating func moveOrigin(to offset: Offset) { belief.moveOrigin(to: offset) }
}
