// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// One way a unit may have gone: which of its positions are believed, and where that leads.
struct TrackCandidate {
  /// Seconds between two places at most.
  private static let longestStep = 5.0

  /// A fix, as a track takes it in.
  struct MeasuredFix {
    var fix: Fix
    var measurement: Measurement
    /// How large the receiver's errors are at this fix.
    var error: ErrorSize
    var plane: LocalPlane
    /// Whether the unit was watched since the fix before.
    var isWatched: Bool
    /// The way since the fix before; empty where nobody says that it stood.
    var body: [BodyAccount.Stretch] = []
    /// Since when the receiver has hung; nil where it has not.
    var hungSince: Timestamp?
  }

  /// A part of the way to the next fix, predicted.
  struct PredictedStep {
    var filter: TrackFilter
    var transition: Transition
    /// When it ends.
    var milliseconds: Int64
  }

  private var filter: TrackFilter
  private var motions = MotionJudge()
  /// When the latest fix was, in milliseconds.
  private var last: Int64
  /// Not smoothed for good yet, in order.
  private(set) var waypoints: [Waypoint] = []

  /// Metres per second after the last fix.
  var speed: Double { filter.estimate.velocity.length }
  var lastFix: Timestamp { Timestamp(milliseconds: last) }

  /// Begins at a report.
  init(at report: MeasuredFix) {
    last = report.measurement.milliseconds
    filter = TrackFilter(
      at: report.measurement, motion: motions.motion(to: report.measurement), error: report.error)
    motions.take(report.measurement)
    add(filter, at: last, nil, TrackFilter.Update(), report, interval: 0)
    markFix(report)
  }

  /// The way to `report` as it would be predicted without it.
  func steps(to report: MeasuredFix) -> [PredictedStep] {
    steps(to: report, motions.motion(to: report.measurement))
  }

  /// Goes the steps to `report` and believes its position.
  mutating func take(_ report: MeasuredFix, after steps: [PredictedStep]) {
    go(steps, to: report) { $0.accept(report.measurement, error: report.error) }
    motions.take(report.measurement)
  }

  /// Goes to `report` and believes its position, the less the farther off it is.
  mutating func follow(_ report: MeasuredFix) {
    let steps = steps(to: report, motions.motionByPosition(to: report.measurement))
    go(steps, to: report) { $0.update(report.measurement, error: report.error) }
    motions.take(report.measurement)
  }

  /// Goes the steps to `report` and does not believe its position.
  mutating func passOver(_ report: MeasuredFix, after steps: [PredictedStep]) {
    go(steps, to: report) { $0.passOver(report.measurement, error: report.error) }
  }

  /// The candidate that goes on from this one and believes the position of `report`, whatever it
  /// takes to get there.
  func believing(_ report: MeasuredFix) -> TrackCandidate {
    var candidate = self
    var steps = steps(to: report, motions.motionByPosition(to: report.measurement))
    steps[steps.count - 1].filter.makeRoom(for: report.measurement)
    candidate.take(report, after: steps)
    return candidate
  }

  /// Forgets the places up to `time`.
  mutating func forget(upTo time: Timestamp) {
    waypoints.removeFirst(waypoints.firstIndex { $0.place.time > time } ?? waypoints.count)
  }

  mutating func moveOrigin(to offset: Offset) {
    filter.moveOrigin(to: offset)
    motions.moveOrigin(to: offset)
  }

  // MARK: Helpers

  private func steps(to report: MeasuredFix, _ motion: Motion) -> [PredictedStep] {
    let whole = report.measurement.milliseconds - last
    let parts = report.body.parts(of: whole, motion)
    var (filter, start, steps) = (filter, last, [PredictedStep]())
    for (milliseconds, motion) in parts {
      let count = max(1, Int64((Double(milliseconds) / 1000 / Self.longestStep).rounded(.up)))
      for number in 1...count {
        let (from, to) = (milliseconds * (number - 1) / count, milliseconds * number / count)
        let transition = Transition(
          seconds: Double(to - from) / 1000, motion: number == 1 ? motion : motion.goingOn,
          error: report.error)
        filter.predict(transition)
        steps.append(
          PredictedStep(filter: filter, transition: transition, milliseconds: start + to))
      }
      start += milliseconds
    }
    return steps
  }

  private mutating func go(
    _ steps: [PredictedStep], to report: MeasuredFix,
    taking: (inout TrackFilter) -> TrackFilter.Update
  ) {
    let interval = Double(report.measurement.milliseconds - last) / 1000
    for (number, step) in steps.enumerated() {
      filter = step.filter
      let update = number == steps.count - 1 ? taking(&filter) : TrackFilter.Update()
      add(filter, at: step.milliseconds, step.transition, update, report, interval: interval)
    }
    last = report.measurement.milliseconds
    markFix(report)
  }

  private mutating func add(
    _ filter: TrackFilter, at milliseconds: Int64, _ transition: Transition?,
    _ update: TrackFilter.Update, _ report: MeasuredFix, interval: Double
  ) {
    let estimate = filter.estimate
    let place = TrackState(
      time: Timestamp(milliseconds: milliseconds), plane: report.plane, position: estimate.place,
      velocity: estimate.velocity, deviation: 1, beginsTrack: transition == nil,
      interval: interval, isWatched: report.isWatched, isFix: false, reportedError: nil)
    waypoints.append(
      Waypoint(
        place: place, transition: transition, update: update,
        placeRow: estimate.covariance.place, velocityRow: estimate.covariance.velocity))
  }

  private mutating func markFix(_ report: MeasuredFix) {
    waypoints[waypoints.count - 1].place.isFix = true
    waypoints[waypoints.count - 1].place.reportedError = report.fix.horizontalError
    waypoints[waypoints.count - 1].place.hungSince = report.hungSince
  }
}

extension [TrackCandidate.PredictedStep] {
  /// How far the position of `report` lies from where the steps lead.
  func innovation(of report: TrackCandidate.MeasuredFix) -> Innovation? {
    last?.filter.innovation(of: report.measurement)
  }
}
