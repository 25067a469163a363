// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// Judges which hot spots one unit was in, from its fixes in the order of their time.
///
/// Takes facts and returns decisions; runs on the time in the data alone, so that the same fixes
/// give the same visits whether they come live or from a recording, fast or slow. Memory is bounded
/// by the hot spots the unit is in or near, and by the bridge limit.
///
/// The stages, each a type of its own: `JumpGate` refuses what nobody can have reached,
/// `ReportingInterval` tells a watched step from a silence, `ReceiverLearning` learns how the
/// receiver errs, `Tracker` makes of the fixes the likeliest track and how sure it is,
/// `TravelJudge` tells walking from driving, and `PresenceJudge` cuts that track, and forty
/// displaced by its error for the bounds, at the edges of the hot spots.
///
/// A place is judged once the unit has been watched for 50 s after it, so a visit is final within
/// two minutes of an observed leaving: 60 s for the re-visit gap, 50 s for looking back, at most
/// 10 s until the next look; less looking back where the reporting interval would make it more. A
/// leaving that the error leaves in doubt may be taken back for a minute longer (`Hysteresis`).
package struct Detector: Sendable {
  /// Names these rules on every visit they judge.
  package static let version = "1"

  /// Seconds of the track that are held back at most, to be seen with what comes after; 20 s did
  /// worse at 1 s between tall buildings (visits F1 0.859 for 0.866), 110 s better (0.877).
  private static let mostLookAhead = 50.0
  /// Seconds from an observed leaving until its visit is final, where fixes come at least that
  /// often.
  private static let finality = 120.0
  /// Seconds from one look back to the next.
  private static let lookInterval = 10.0

  package let hotSpots: HotSpotSet
  let receiver: ReceiverProfile
  private var judge: PresenceJudge
  private var tracker: Tracker
  private var gate = JumpGate()
  private var interval: ReportingInterval
  private var hangWatch: HangWatch
  /// What a sensor on the body tells; nothing without one.
  private var body = BodyAccount()
  private var lastFix: Fix?
  /// Time of the last fix; known after a restart, when its position is not.
  private(set) package var lastTime: Timestamp?
  private var lastLook: Timestamp?
  /// When the receiver last said that it had no position; nil once a fix has come.
  private var lackedPosition: Timestamp?
  /// Whether the step to the last fix was no longer than a watched step.
  package private(set) var hasWatched = false
  /// What the receiver's hanging means for the step to the last fix; nil when it did not hang.
  private(set) var hang: HangStep?
  /// How a visit ends that a long silence cuts off: the power went, or the signal did.
  private var silence = Visit.Ending.signalLost
  /// Decided before the program was cut off, and not told yet.
  private var owed: [DetectionEvent] = []

  package init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings = DetectionSettings(),
    receiver: ReceiverProfile = .usual
  ) {
    self.hotSpots = hotSpots
    self.receiver = receiver
    tracker = Tracker(of: receiver)
    interval = ReportingInterval(expected: receiver.interval)
    hangWatch = HangWatch(hold: receiver.staticHold)
    judge = PresenceJudge(booking: booking, hotSpots: hotSpots, settings: settings)
  }

  package var booking: Booking { judge.booking }
  package var settings: DetectionSettings { judge.settings }

  /// Whether the receiver's speed was ever found to contradict its positions.
  var hasDoubtedSpeed: Bool { tracker.hasDoubtedSpeed }

  /// For how many seconds the receiver hung at most; nil when it never did.
  var longestHang: Double? { hangWatch.judge.longestHang }

  /// Books visits that are not decided yet to another officer.
  mutating func book(to officer: String) { judge.book(to: officer) }

  // MARK: Facts in, decisions out

  /// Takes in the unit's next fix.
  ///
  /// - Precondition: `fix.time` is later than that of every fix before it. `UnitShift` refuses
  ///   others.
  package mutating func receive(_ fix: Fix) -> [DetectionEvent] {
    precondition(lastTime.map { fix.time > $0 } ?? true, "fixes come in the order of their time")
    let verdict = lastFix.map { gate.judge(fix, after: $0) } ?? .believed
    if verdict == .refused { return [.refused(.impossibleJump)] }
    let events = takeOwed() + (lastTime.map { pass(from: $0, to: fix.time, verdict) } ?? [])
    return events + follow(fix)
  }

  /// Says that `time` has come without a further fix; ends what the silence has ended.
  ///
  /// What it decides is what the next fix would have decided, only sooner.
  package mutating func advance(to time: Timestamp) -> [DetectionEvent] {
    guard let lastTime, time.seconds(since: lastTime) > limit else { return [] }
    return takeOwed() + loseSight(unseen: settings.bridgeLimit, ended: silence)
  }

  /// Says that the receiver had no position at `time`: the step across it was not watched.
  package mutating func lackPosition(at time: Timestamp) {
    if let lastTime, time > lastTime { lackedPosition = time }
  }

  /// Takes in what a sensor on the body tells: between two fixes, or a little after the later one.
  package mutating func feel(_ observation: BodyObservation) {
    switch observation.content {
    case .stillness(let isStill): body.hear(isStill: isStill, over: observation.span)
    }
  }

  /// Ends everything: the shift is over at `time`.
  package mutating func finish(at time: Timestamp) -> [DetectionEvent] {
    let unseen = lastTime.map { max(0, time.seconds(since: $0)) } ?? 0
    let isSilent = Int64(unseen * 1000) > longestWatched
    var events = takeOwed()
    events += loseSight(
      unseen: isSilent ? min(unseen, settings.bridgeLimit) : 0,
      ended: isSilent ? silence : .shiftEnd)
    lastTime = nil
    lastFix = nil
    return events
  }

  /// Where the unit is, and for how long, so far, by hot spot in the order of the set; what follows
  /// may yet change it.
  package var present: [(hotSpot: HotSpot, presence: Presence)] { outlook.present }

  /// The same, and the visits that would be final if nothing more came, and are not told yet.
  package var outlook: (present: [(hotSpot: HotSpot, presence: Presence)], visits: [Visit]) {
    let (judge, events) = provisional
    let present = judge.presences.keys.sorted().compactMap {
      index -> (hotSpot: HotSpot, presence: Presence)? in
      guard let presence = judge.presences[index]?.likeliest, presence.hasEntered else {
        return nil
      }
      return (hotSpots.hotSpots[index], presence)
    }
    let untold = owed + events
    return (present, untold.compactMap { if case .visit(let visit) = $0 { visit } else { nil } })
  }

  /// Metres from the unit's last position to each of the hot spots with these ids, as the crow
  /// flies; 0 inside. Empty where its position is not known.
  package func metres(toHotSpots ids: Set<String>) -> [String: Double] {
    guard let place = lastFix?.coordinate, !ids.isEmpty else { return [:] }
    let wanted = hotSpots.hotSpots.filter { ids.contains($0.id) }
    return Dictionary(
      wanted.map { ($0.id, max(0, -$0.area.signedDistance(from: place))) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Metres per second at which the unit goes, for all that its fixes tell so far; 0 when it was
  /// lost sight of.
  var speed: Double { tracker.speed }

  /// Whether the unit is or lately was in or about a hot spot.
  package var isAboutHotSpot: Bool {
    !judge.presences.isEmpty
      || lastFix.map { !hotSpots.index.areas(containing: $0.coordinate).isEmpty } ?? false
  }

  // MARK: Steps

  /// Judges the step from one fix to the next, before the next is followed.
  private mutating func pass(
    from last: Timestamp, to time: Timestamp, _ verdict: JumpVerdict
  ) -> [DetectionEvent] {
    let isBlind = lackedPosition.map { $0 < time } ?? false
    lackedPosition = nil
    let step = time.milliseconds - last.milliseconds
    hasWatched = !isBlind && verdict == .believed && step <= longestWatched
    if !isBlind { interval.learn(step) }
    if time.seconds(since: last) > limit {
      return loseSight(unseen: settings.bridgeLimit, ended: silence)
    }
    guard verdict == .believedAfterJump else { return [] }
    let events = tracker.takeAll().flatMap { judge.receive($0) }
    tracker.loseTrack()
    return events
  }

  private mutating func follow(_ fix: Fix) -> [DetectionEvent] {
    let hungSince = hangWatch.see(fix)
    let way = lastTime.map { body.stretches(from: $0, to: fix.time) } ?? []
    tracker.receive(fix, isWatched: hasWatched, hungSince: hungSince, body: way)
    hang = HangStep(after: hang, hungSince: hungSince)
    lastFix = fix
    lastTime = fix.time
    silence = .signalLost
    guard let look = lastLook else {
      lastLook = fix.time
      return []
    }
    guard fix.time.seconds(since: look) >= Self.lookInterval else { return [] }
    lastLook = fix.time
    return tracker.takeSmoothed(upTo: fix.time.advanced(bySeconds: -lookAhead))
      .flatMap { judge.receive($0) }
  }

  /// Seconds of the track to hold back, so that the last look within the time that finality allows
  /// sees past the re-visit gap, whatever the reporting interval.
  private var lookAhead: Double {
    let interval = Double(interval.usual ?? 0) / 1000
    let allowed = Self.finality - settings.revisitGap
    guard interval > 0, interval <= Self.finality else { return Self.mostLookAhead }
    // A look comes with every fix, or with every so many, and then at any moment after the leaving.
    let looks = (Self.lookInterval / interval).rounded(.up)
    let last =
      looks > 1
      ? allowed - looks * interval
      : (Self.finality / interval).rounded(.down) * interval - settings.revisitGap
    return min(Self.mostLookAhead, max(0, last - Self.margin))
  }

  /// Seconds by which fixes may come late.
  private static let margin = 0.5

  /// Judges all that was seen and assumes nothing of what was not.
  ///
  /// - Parameter unseen: seconds for which the unit may still have been where it was seen last, and
  ///   for which it may have been where it is seen next.
  private mutating func loseSight(unseen: Double, ended: Visit.Ending) -> [DetectionEvent] {
    guard lastTime != nil else { return [] }
    let milliseconds = Int64(unseen * 1000)
    let events =
      tracker.takeAll().flatMap { judge.receive($0) }
      + judge.loseSight(unseen: milliseconds, ended: ended)
    tracker.loseTrack()
    return events
  }

  /// The judge as it would be if nothing more came, judged up to the last fix, and what it would
  /// decide.
  private var provisional: (judge: PresenceJudge, events: [DetectionEvent]) {
    var judge = judge
    let events = tracker.places.flatMap { judge.receive($0) }
    return (judge, events)
  }

  private mutating func takeOwed() -> [DetectionEvent] {
    defer { owed = [] }
    return owed
  }

  /// Nothing longer is a watched step, however seldom a unit reports, in milliseconds.
  private static let longestInterval: Int64 = 600_000

  private var longestWatched: Int64 { interval.longestWatched(atMost: Self.longestInterval) }

  /// Seconds of silence after which nothing is assumed: the bridge limit, unless the unit reports
  /// more seldom than that.
  private var limit: Double { max(settings.bridgeLimit, Double(longestWatched) / 1000) }
}

// MARK: - Surviving a restart

extension Detector {
  /// What must be kept on disk so that an open visit survives the end of the program.
  ///
  /// Holds no position: what is not judged for good yet is judged as it would be if nothing more
  /// came.
  package struct Checkpoint: Hashable, Sendable, Codable {
    var lastTime: Timestamp
    /// By id of the hot spot, as are the ensemble's visits.
    var presences: [String: Presence]
    var ensembles: [String: EnsembleTimes]
    var interval: ReportingInterval
    var travel: TravelJudge
    var receiver: Tracker.Checkpoint
    var hang: HangJudge
    /// What is decided and not told yet.
    var visits: [Visit]
    var passes: [Pass]

    /// A dwell too short to be a visit.
    struct Pass: Hashable, Sendable, Codable {
      var hotSpot: String
      var nearVisit: DwellQuantiles?
    }
  }

  /// Nil before the first fix.
  package var checkpoint: Checkpoint? {
    guard let lastTime else { return nil }
    let (judge, events) = provisional
    let untold = owed + events
    // Of who only came near nothing is kept: when that was would be a position of a kind.
    let presences = judge.presences.filter { $1.likeliest.hasEntered }
      .map { (hotSpots.hotSpots[$0].id, $1) }
    return Checkpoint(
      lastTime: lastTime,
      presences: Dictionary(uniqueKeysWithValues: presences.map { ($0, $1.likeliest) }),
      ensembles: Dictionary(
        uniqueKeysWithValues: presences.map {
          ($0, EnsembleTimes($1, before: lastTime.milliseconds))
        }),
      interval: interval, travel: judge.travel, receiver: tracker.checkpoint,
      hang: hangWatch.judge,
      visits: untold.compactMap { if case .visit(let visit) = $0 { visit } else { nil } },
      passes: untold.compactMap {
        if case .pass(let hotSpot, let quantiles) = $0 {
          Checkpoint.Pass(hotSpot: hotSpot, nearVisit: quantiles)
        } else {
          nil
        }
      })
  }

  /// Carries on where a program that was cut off had last kept its state.
  ///
  /// - Precondition: `hotSpots` is the set the checkpoint was made with.
  package init(
    resuming checkpoint: Checkpoint, booking: Booking, hotSpots: HotSpotSet,
    settings: DetectionSettings, receiver: ReceiverProfile = .usual
  ) {
    self.init(booking: booking, hotSpots: hotSpots, settings: settings, receiver: receiver)
    lastTime = checkpoint.lastTime
    interval = checkpoint.interval
    hangWatch = HangWatch(hold: receiver.staticHold, judge: checkpoint.hang)
    tracker = Tracker(resuming: checkpoint.receiver, of: receiver)
    silence = .powerLost
    var presences: [Int: HotSpotPresence] = [:]
    for (index, hotSpot) in hotSpots.hotSpots.enumerated() {
      presences[index] = checkpoint.presence(in: hotSpot.id)
    }
    judge.resume(presences, travel: checkpoint.travel, lastSeen: checkpoint.lastTime)
    owed = checkpoint.visits.map { .visit($0) }
    owed += checkpoint.passes.map { .pass(hotSpot: $0.hotSpot, nearVisit: $0.nearVisit) }
  }
}

extension Detector.Checkpoint {
  /// What was kept of one hot spot; nil when the unit was not about it.
  func presence(in hotSpot: String) -> HotSpotPresence? {
    presences[hotSpot].map { likeliest in
      ensembles[hotSpot]?.presence(likeliest, before: lastTime.milliseconds)
        ?? HotSpotPresence(sure: likeliest)
    }
  }
}

/// What a fix changed.
package enum DetectionEvent: Hashable, Sendable {
  /// The unit is inside; provisional until the visit is final.
  case entered(hotSpot: String, at: Timestamp)
  /// The unit is outside; provisional until the visit is final.
  case left(hotSpot: String, at: Timestamp)
  /// A visit that nothing later can change.
  case visit(Visit)
  /// A dwell too short to be a visit; with the quantiles of its time on foot, if it may have been
  /// long enough all the same.
  case pass(hotSpot: String, nearVisit: DwellQuantiles?)
  /// A fix was not used.
  case refused(FixRefusal)
}
