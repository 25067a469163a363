// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Tells where a unit was from its fixes: follows it forwards under what has been learnt of its
/// receiver, and looks back over the latest of its way with what came after.
///
/// A position far from where the unit should be may be wrong, or the unit may be there. Both are
/// followed until the fixes after it tell which: the track that does not believe the position, and
/// an alternative that does. The track is kept when a fix comes back to it; the alternative when
/// none does for as long as a reflection lasts. A first fix, and the first after a silence, have
/// nothing to bear them out until ten seconds later: there one more fix elsewhere suffices.
///
/// Between two fixes more than five seconds apart there are places too, on the likeliest way from
/// one to the other.
struct Tracker {
  /// Metres from the plane's origin beyond which another plane is taken; its metres are out by
  /// less than 0.55 % at 20 km (latitudes up to 60°).
  private static let planeRadius = 20_000.0
  /// Seconds for which positions may be wrong together. Less than the track is held back for, so
  /// that the decision still counts for the whole of them.
  private static let patience = 40.0
  /// Milliseconds that a fix must be borne out for.
  private static let bearingOut: Int64 = 10_000
  /// No farther than this from the track, in standard deviations of one axis, squared, a fix has
  /// come back to it.
  private static let comeBack = 9.0

  private var learning: ReceiverLearning
  private var trust: SpeedTrust
  private var standing = StandingJudge()
  private var motions = MotionJudge()
  private var track: TrackCandidate?
  private var doubt: Doubt?
  private var unborne: Unborne?
  private var plane: LocalPlane?
  /// Up to when places were taken.
  private var taken: Timestamp?

  /// A track that believes the positions which the other does not.
  private struct Doubt {
    var alternative: TrackCandidate
    /// When the first of these positions was, in milliseconds.
    var since: Int64
    /// Seconds after which the alternative counts.
    var patience: Double
    /// Where the two part. Places after it are not taken before the decision: after a silence
    /// they would be those of a track that stayed where it was lost.
    var parting: Timestamp
    /// The track before the first of these positions, and its report; nil once another has come.
    var first: (track: TrackCandidate, report: TrackCandidate.MeasuredFix)?
  }

  /// That nothing bears out the first fix yet, or the first after a silence.
  private struct Unborne {
    /// The track without it; nil where it is the first.
    var before: TrackCandidate?
    /// When that fix was, in milliseconds.
    var since: Int64

    /// From when on the track would go another way without it.
    var parting: Timestamp { before?.lastFix ?? Timestamp(milliseconds: .min) }
  }

  init(of receiver: ReceiverProfile) {
    learning = ReceiverLearning(receiver)
    trust = SpeedTrust()
  }

  /// Whether the receiver's speed was ever found to contradict its positions.
  var hasDoubtedSpeed: Bool { trust.hasDoubted }

  /// Follows the unit to its next fix, which is later than all before it.
  ///
  /// - Parameters:
  ///   - hungSince: since when the receiver has hung; nil where it has not.
  ///   - body: the way since the fix before, in stretches that stood still or may have moved; empty
  ///     where nobody says so.
  mutating func receive(
    _ fix: Fix, isWatched: Bool, hungSince: Timestamp? = nil, body: [BodyAccount.Stretch] = []
  ) {
    var report = report(of: fix, isWatched: isWatched, body: body)
    report.hungSince = hungSince
    if track == nil {
      track = TrackCandidate(at: report)
      unborne = Unborne(before: nil, since: report.measurement.milliseconds)
    } else if let doubt {
      decide(doubt, report)
    } else {
      follow(report)
    }
  }

  /// The way so far, corrected by what is known now.
  var places: [TrackState] { Smoother.places(of: track?.waypoints ?? []) }

  /// Metres per second after the last fix; 0 without a track.
  var speed: Double { track?.speed ?? 0 }

  /// Forgets the places up to `time` and returns them, corrected by what came after; not the way to
  /// a fix that nothing bears out yet, nor one that is doubted.
  mutating func takeSmoothed(upTo time: Timestamp) -> [TrackState] {
    let parting = unborne?.parting ?? doubt?.parting
    return take(upTo: parting.map { min($0, time) } ?? time)
  }

  /// Forgets all places and returns them.
  mutating func takeAll() -> [TrackState] { track.map { take(upTo: $0.lastFix) } ?? [] }

  private mutating func take(upTo time: Timestamp) -> [TrackState] {
    let waypoints = track?.waypoints ?? []
    let count = waypoints.firstIndex { $0.place.time > time } ?? waypoints.count
    guard count > 0 else { return [] }
    let places = places
    taken = time
    track?.forget(upTo: time)
    doubt?.alternative.forget(upTo: time)
    doubt?.first?.track.forget(upTo: time)
    return Array(places[..<count])
  }

  /// Loses the track; what comes next begins anew. What was learnt of the receiver is kept.
  ///
  /// - Precondition: All places have been taken.
  mutating func loseTrack() {
    precondition(track?.waypoints.isEmpty ?? true, "places not taken")
    track = nil
    doubt = nil
    unborne = nil
    plane = nil
    motions = MotionJudge()
    standing = StandingJudge()
    learning.loseTrack()
    trust.loseTrack()
  }
}

// MARK: - Which positions are believed

extension Tracker {
  /// Follows the track, and raises a doubt where the report is far from it.
  private mutating func follow(_ report: TrackCandidate.MeasuredFix) {
    guard let track, case let steps = track.steps(to: report),
      let innovation = steps.innovation(of: report)
    else { return }
    let isSeldom = seconds(from: track, to: report) > Self.patience
    if isSeldom { unborne = nil }
    if isSeldom, report.isWatched {
      // Nothing comes soon enough to tell. A drive between seldom fixes looks like a wrong one.
      self.track?.follow(report)
    } else if TrackFilter.isBeyondGate(innovation) {
      doubt = doubt(about: report, against: track)
      unborne = nil
      self.track?.passOver(report, after: steps)
    } else {
      bearOut(by: report, track)
      self.track?.take(report, after: steps)
    }
  }

  /// Takes note of a report that is near `track`, the track before it.
  private mutating func bearOut(by report: TrackCandidate.MeasuredFix, _ track: TrackCandidate) {
    let now = report.measurement.milliseconds
    if !report.isWatched {
      unborne = Unborne(before: track, since: now)
    } else if let since = unborne?.since, now - since >= Self.bearingOut {
      unborne = nil
    }
  }

  private func seconds(
    from track: TrackCandidate, to report: TrackCandidate.MeasuredFix
  ) -> Double {
    report.fix.time.seconds(since: track.lastFix)
  }

  private func doubt(
    about report: TrackCandidate.MeasuredFix, against track: TrackCandidate
  ) -> Doubt {
    var doubt = Doubt(
      alternative: track, since: report.measurement.milliseconds,
      patience: report.isWatched && unborne == nil ? Self.patience : 0,
      parting: unborne?.parting ?? track.lastFix, first: (track, report))
    if let unborne {
      var report = report
      report.isWatched = false
      doubt.alternative = unborne.before?.believing(report) ?? TrackCandidate(at: report)
    } else {
      doubt.alternative = track.believing(report)
    }
    if let taken { doubt.alternative.forget(upTo: taken) }
    return doubt
  }

  /// Follows the track and its alternative, and decides between them where the report tells.
  private mutating func decide(_ doubt: Doubt, _ report: TrackCandidate.MeasuredFix) {
    guard let track, case let steps = track.steps(to: report),
      let innovation = steps.innovation(of: report)
    else { return }
    if innovation.squared <= Self.comeBack {
      self.doubt = nil
      self.track?.take(report, after: steps)
      return
    }
    let seconds = Double(report.measurement.milliseconds - doubt.since) / 1000
    if let (track, first) = doubt.first, seconds > Self.patience {
      // Nothing came soon enough to tell.
      self.doubt = nil
      self.track = track
      self.track?.follow(first)
      self.track?.follow(report)
      return
    }
    let alternative = doubt.alternative.believing(report)
    if seconds > doubt.patience {
      self.doubt = nil
      self.track = alternative
      return
    }
    self.doubt?.alternative = alternative
    self.doubt?.first = nil
    if TrackFilter.isBeyondGate(innovation) {
      self.track?.passOver(report, after: steps)
    } else {
      self.track?.take(report, after: steps)
    }
  }
}

// MARK: - Helpers

extension Tracker {
  /// Learns from a fix, and says what it amounts to.
  private mutating func report(
    of fix: Fix, isWatched: Bool, body: [BodyAccount.Stretch]
  ) -> TrackCandidate.MeasuredFix {
    let plane = plane(for: fix)
    var measurement = Measurement(fix, on: plane)
    trust.judge(&measurement, error: learning.errors(at: measurement).position)
    let gait = standing.gait(to: measurement, error: learning.errors(at: measurement))
    if trust.isProven { measurement.gait = gait }
    let body = believed(body, at: measurement)
    if let gait = body.gait { measurement.gait = gait }
    learning.receive(
      measurement, motion: motions.motionByPosition(to: measurement), body: body)
    motions.take(measurement)
    return TrackCandidate.MeasuredFix(
      fix: fix, measurement: measurement, error: learning.errors(at: measurement), plane: plane,
      isWatched: isWatched, body: body)
  }

  /// What of a sensor's word to believe.
  private func believed(
    _ body: [BodyAccount.Stretch], at measurement: Measurement
  ) -> [BodyAccount.Stretch] {
    if body.isEmpty { return [] }
    return body.believed(
      at: measurement, motions.motionByPosition(to: measurement),
      metres: motions.metres(to: measurement), error: learning.errors(at: measurement))
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
    track?.moveOrigin(to: offset)
    doubt?.alternative.moveOrigin(to: offset)
    doubt?.first = nil
    unborne?.before?.moveOrigin(to: offset)
    learning.moveOrigin(to: offset)
    motions.moveOrigin(to: offset)
    trust.moveOrigin(to: offset)
    plane = fresh
    return fresh
  }
}

// MARK: - Surviving a restart

extension Tracker {
  /// What was learnt of the receiver; holds no position.
  struct Checkpoint: Hashable, Sendable, Codable {
    var errors: ReceiverLearning.Checkpoint
    var speed: SpeedTrust.Checkpoint

    var isPossible: Bool { errors.isPossible && speed.isPossible }
  }

  var checkpoint: Checkpoint {
    Checkpoint(errors: learning.checkpoint, speed: trust.checkpoint)
  }

  init(resuming checkpoint: Checkpoint, of receiver: ReceiverProfile) {
    learning = ReceiverLearning(resuming: checkpoint.errors, receiver)
    trust = SpeedTrust(resuming: checkpoint.speed)
  }
}
