// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Tells where a unit was from its fixes: follows it forwards under what has been learnt of its
/// receiver, and looks back over the latest of its way with what came after.
///
/// Between two fixes more than five seconds apart there are places too, on the likeliest way from
/// one to the other.
struct Tracker {
  /// Seconds between two places at most.
  private static let longestStep = 5.0
  /// Metres from the plane's origin beyond which another plane is taken; its metres are out by
  /// less than 0.55 % at 20 km (latitudes up to 60°).
  private static let planeRadius = 20_000.0

  private var learning: ReceiverLearning
  private var motions = MotionJudge()
  private var filter: TrackFilter?
  private var plane: LocalPlane?
  private var lastFix: Timestamp?
  /// Not smoothed for good yet, in order.
  private var waypoints: [Waypoint] = []

  init(of receiver: ReceiverProfile) {
    learning = ReceiverLearning(receiver)
  }

  /// Follows the unit to its next fix, which is later than all before it.
  mutating func receive(_ fix: Fix, isWatched: Bool) {
    let plane = plane(for: fix)
    let measurement = Measurement(fix, on: plane)
    let motion = motions.motion(to: measurement)
    learning.receive(measurement, motion: motion)
    let error = learning.errors(at: measurement)
    if filter != nil, let lastFix {
      follow(from: lastFix, to: measurement, motion, error, on: plane, isWatched: isWatched)
    } else {
      let filter = TrackFilter(at: measurement, motion: motion, error: error)
      add(filter, at: fix.time, nil, on: plane)
      self.filter = filter
    }
    mark(fix, isWatched: isWatched)
    lastFix = fix.time
  }

  /// The way so far, corrected by what is known now.
  var places: [TrackState] { Smoother.places(of: waypoints) }

  /// Metres per second after the last fix; 0 without a track.
  var speed: Double { filter?.estimate.velocity.length ?? 0 }

  /// Forgets all places up to `time` and returns them, corrected by what came after.
  mutating func takeSmoothed(upTo time: Timestamp) -> [TrackState] {
    let count = waypoints.firstIndex { $0.place.time > time } ?? waypoints.count
    guard count > 0 else { return [] }
    let places = places
    waypoints.removeFirst(count)
    return Array(places[..<count])
  }

  /// Loses the track; what comes next begins anew. What was learnt of the receiver is kept.
  ///
  /// - Precondition: All places have been taken.
  mutating func loseTrack() {
    precondition(waypoints.isEmpty, "places not taken")
    filter = nil
    plane = nil
    lastFix = nil
    motions = MotionJudge()
    learning.loseTrack()
  }

  // MARK: Helpers

  private mutating func follow(
    from last: Timestamp, to measurement: Measurement, _ motion: Motion, _ error: ErrorSize,
    on plane: LocalPlane, isWatched: Bool
  ) {
    guard var filter else { return }
    let whole = measurement.milliseconds - last.milliseconds
    let count = Int64((Double(whole) / 1000 / Self.longestStep).rounded(.up))
    let interval = Double(whole) / 1000
    for number in 1...max(1, count) {
      let (from, to) = (whole * (number - 1) / max(1, count), whole * number / max(1, count))
      let transition = Transition(
        seconds: Double(to - from) / 1000, motion: motion, error: error)
      filter.predict(transition)
      let update = to == whole ? filter.update(measurement, error: error) : TrackFilter.Update()
      add(
        filter, at: Timestamp(milliseconds: last.milliseconds + to), transition, update, on: plane,
        interval: interval, isWatched: isWatched)
    }
    self.filter = filter
  }

  private mutating func add(
    _ filter: TrackFilter, at time: Timestamp, _ transition: Transition?,
    _ update: TrackFilter.Update = TrackFilter.Update(), on plane: LocalPlane,
    interval: Double = 0, isWatched: Bool = false
  ) {
    let estimate = filter.estimate
    let place = TrackState(
      time: time, plane: plane, position: estimate.place, velocity: estimate.velocity, deviation: 1,
      beginsTrack: transition == nil, interval: interval, isWatched: isWatched, isFix: false,
      reportedError: nil)
    waypoints.append(
      Waypoint(
        place: place, transition: transition, update: update,
        placeRow: estimate.covariance.place, velocityRow: estimate.covariance.velocity))
  }

  private mutating func mark(_ fix: Fix, isWatched: Bool) {
    let last = waypoints.count - 1
    waypoints[last].place.isFix = true
    waypoints[last].place.isWatched = isWatched
    waypoints[last].place.reportedError = fix.horizontalError
  }

  /// The plane to see `fix` on: that of the fix before, unless its origin has been left far behind.
  private mutating func plane(for fix: Fix) -> LocalPlane {
    let fresh = LocalPlane(origin: fix.coordinate)
    guard let old = plane else {
      plane = fresh
      return fresh
    }
    let point = old.point(of: fix.coordinate)
    let offset = Offset(point.x, point.y)
    guard offset.length > Self.planeRadius else { return old }
    filter?.moveOrigin(to: offset)
    learning.moveOrigin(to: offset)
    motions.moveOrigin(to: offset)
    plane = fresh
    return fresh
  }
}

// MARK: - Surviving a restart

extension Tracker {
  var checkpoint: ReceiverLearning.Checkpoint { learning.checkpoint }

  init(resuming checkpoint: ReceiverLearning.Checkpoint, of receiver: ReceiverProfile) {
    learning = ReceiverLearning(resuming: checkpoint, receiver)
  }
}
