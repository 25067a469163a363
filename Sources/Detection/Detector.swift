// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// Judges which hot spots one unit is in, from its fixes in the order of their time.
///
/// Takes facts and returns decisions; runs on the time in the data alone, so that the same fixes
/// give the same visits whether they come live or from a recording, fast or slow. Memory is bounded
/// by the hot spots the unit is in or near.
///
/// The rules. Between two fixes a step apart that was watched (`ReportingInterval`), the unit moved
/// in a straight line at even speed, and crossed an edge where the line does. A longer silence up to
/// the bridge limit counts as inside, apart as bridged, when the unit is inside before and after it;
/// otherwise, and beyond the limit, it is unknown and counts nowhere but in the high bound. A visit is
/// final once the unit has been outside for longer than the re-visit gap. A step in which the
/// receiver said it had no position was not watched, nor was one longer than the bridge limit.
package struct Detector: Sendable {
  /// Names these rules on every visit they judge.
  package static let version = "1"

  package let booking: Booking
  package let hotSpots: HotSpotSet
  package let settings: DetectionSettings

  /// Presences by index of the hot spot, entered or near.
  private var presences: [Int: Presence] = [:]
  private var lastFix: Fix?
  /// Time of the last fix; known after a restart, when its position is not.
  private(set) package var lastTime: Timestamp?
  /// How a visit ends that a long silence cuts off: the power went, or the signal did.
  private var silence = Visit.Ending.signalLost
  private var interval = ReportingInterval()
  /// When the receiver last said that it had no position; nil once a fix has come.
  private var lackedPosition: Timestamp?
  /// Whether the step to the last fix was watched.
  package private(set) var hasWatched = false
  private var gate = JumpGate()
  private var speed = SpeedEstimate()
  private var travel = TravelJudge()

  package init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings = DetectionSettings()
  ) {
    self.booking = booking
    self.hotSpots = hotSpots
    self.settings = settings
  }

  // MARK: Facts in, decisions out

  /// Takes in the unit's next fix.
  ///
  /// - Precondition: `fix.time` is later than that of every fix before it.
  package mutating func receive(_ fix: Fix) -> [DetectionEvent] {
    guard let lastTime else {
      hasWatched = false
      begin(at: fix)
      return arrive(at: fix, unseenSince: nil)
    }
    precondition(fix.time > lastTime, "fixes come in the order of their time")
    let verdict = lastFix.map { gate.judge(fix, after: $0) }
    if verdict == .refused { return [.refused(.impossibleJump)] }
    let isBlind = lackedPosition.map { $0 < fix.time } ?? false
    lackedPosition = nil
    let step = fix.time.milliseconds - lastTime.milliseconds
    hasWatched = !isBlind && verdict == .believed && step <= longestWatched
    if !isBlind { interval.learn(step) }
    if hasWatched, let lastFix { return move(from: lastFix, to: fix) }
    return reappear(at: fix, after: Interval(from: lastTime, to: fix.time))
  }

  /// Says that `time` has come without a further fix; ends what the silence has ended.
  ///
  /// What it decides is what the next fix would have decided, only sooner.
  package mutating func advance(to time: Timestamp) -> [DetectionEvent] {
    guard let lastTime, time.seconds(since: lastTime) > settings.bridgeLimit else { return [] }
    return loseSight(from: lastTime)
  }

  /// Ends everything: the shift is over at `time`.
  package mutating func finish(at time: Timestamp) -> [DetectionEvent] {
    var events = advance(to: time)
    let unseen = lastTime.map { time.milliseconds - $0.milliseconds } ?? 0
    let isSilent = unseen > longestWatched
    for index in presences.keys.sorted() {
      let isInside = presences[index]?.isInside == true
      if isInside, isSilent { presences[index]?.weigh(sure: 0, possible: unseen, until: time) }
      let ending: Visit.Ending = isSilent ? silence : .shiftEnd
      events += close(index, ended: isInside ? ending : .left)
    }
    lastTime = nil
    lastFix = nil
    return events
  }

  /// Where the unit is, and for how long, so far; by hot spot in the order of the set.
  package var present: [(hotSpot: HotSpot, presence: Presence)] {
    presences.keys.sorted().compactMap { index in
      presences[index].flatMap { $0.hasEntered ? (hotSpots.hotSpots[index], $0) : nil }
    }
  }

  /// Says that the receiver had no position at `time`: the step across it was not watched.
  package mutating func lackPosition(at time: Timestamp) {
    if let lastTime, time > lastTime { lackedPosition = time }
  }

  // MARK: Steps

  private mutating func begin(at fix: Fix) {
    speed.forget()
    _ = speed.speed(arrivingAt: fix)
  }

  /// A watched step: a straight line from one fix to the next.
  private mutating func move(from last: Fix, to fix: Fix) -> [DetectionEvent] {
    let step = fix.time.milliseconds - last.time.milliseconds
    let verdict = travel.judge(milliseconds: step, speed: speed.speed(arrivingAt: fix))
    settle(verdict)
    let error = max(AssumedError.metres(of: last), AssumedError.metres(of: fix))
    var events: [DetectionEvent] = []
    for index in concerned(from: last.coordinate, to: fix.coordinate, within: error) {
      let line = Crossing(from: last, to: fix, area: hotSpots.hotSpots[index].area, error: error)
      events += follow(line, index, verdict.now)
    }
    conclude(at: fix)
    return events + closeLeft(at: fix.time)
  }

  private mutating func follow(
    _ line: Crossing, _ index: Int, _ mode: TravelJudge.Mode?
  ) -> [DetectionEvent] {
    var events: [DetectionEvent] = []
    let wasInside = presences[index]?.isInside ?? false
    if !wasInside, line.startsInside { events += enter(index, at: line.start) }
    if wasInside, !line.startsInside { presences[index]?.leave(at: line.start) }
    var inside = line.startsInside
    for time in line.times {
      if inside {
        presences[index]?.stay(until: time, seen: true, travel: mode)
        presences[index]?.leave(at: time)
        events.append(.left(hotSpot: hotSpots.hotSpots[index].id, at: time))
      } else {
        events += enter(index, at: time)
      }
      inside.toggle()
    }
    if inside { presences[index]?.stay(until: line.end, seen: true, travel: mode) }
    if line.possible > 0 {
      presences[index, default: Presence()]
        .weigh(sure: line.sure, possible: line.possible, until: line.end)
    }
    return events
  }

  /// A step that was not watched: only its two ends are known.
  private mutating func reappear(at fix: Fix, after gap: Interval) -> [DetectionEvent] {
    speed.forget()
    _ = speed.speed(arrivingAt: fix)
    if gap.seconds > settings.bridgeLimit {
      return loseSight(from: gap.start) + arrive(at: fix, unseenSince: gap.start)
    }
    settle(travel.judge(milliseconds: 0, speed: fix.speed))
    let here = Set(hotSpots.index.areas(containing: fix.coordinate))
    let unseen = gap.end.milliseconds - gap.start.milliseconds
    let mode = travel.mode
    var events: [DetectionEvent] = []
    for index in presences.keys.sorted() where presences[index]?.isInside == true {
      if here.contains(index) {
        presences[index]?.stay(until: fix.time, seen: false, travel: mode)
      } else {
        presences[index]?.leave(at: gap.start)
        events.append(.left(hotSpot: hotSpots.hotSpots[index].id, at: gap.start))
      }
      presences[index]?.weigh(sure: 0, possible: unseen, until: fix.time)
    }
    return events + arrive(at: fix, unseenSince: gap.start)
  }

  /// Enters whatever the fix lies in and was not known to be in.
  private mutating func arrive(
    at fix: Fix, unseenSince start: Timestamp?
  ) -> [DetectionEvent] {
    var events: [DetectionEvent] = []
    for index in hotSpots.index.areas(containing: fix.coordinate)
    where presences[index]?.isInside != true {
      events += enter(index, at: fix.time)
      if let start {
        let unseen = min(
          fix.time.milliseconds - start.milliseconds, Int64(settings.bridgeLimit * 1000))
        presences[index]?.weigh(sure: 0, possible: unseen, until: fix.time)
      }
    }
    conclude(at: fix)
    return events + closeLeft(at: fix.time)
  }

  /// The silence has outlasted the bridge limit: nothing after `time` is assumed.
  private mutating func loseSight(from time: Timestamp) -> [DetectionEvent] {
    var events: [DetectionEvent] = []
    let limit = Int64(settings.bridgeLimit * 1000)
    for index in presences.keys.sorted() {
      let isInside = presences[index]?.isInside == true
      if isInside { presences[index]?.weigh(sure: 0, possible: limit, until: time) }
      events += close(index, ended: isInside ? silence : .left)
    }
    return events
  }

  private mutating func conclude(at fix: Fix) {
    for index in presences.keys where presences[index]?.isInside == true {
      presences[index]?.count(fix)
    }
    lastFix = fix
    lastTime = fix.time
    silence = .signalLost
  }

  // MARK: Visits

  /// Starts a stay, of the visit under way if that was left no longer ago than the re-visit gap.
  private mutating func enter(_ index: Int, at time: Timestamp) -> [DetectionEvent] {
    var events: [DetectionEvent] = []
    if let lastInside = presences[index]?.lastInside,
      time.seconds(since: lastInside) > settings.revisitGap
    {
      events += close(index, ended: .left)
    }
    presences[index, default: Presence()].enter(at: time)
    events.append(.entered(hotSpot: hotSpots.hotSpots[index].id, at: time))
    return events
  }

  private mutating func closeLeft(at time: Timestamp) -> [DetectionEvent] {
    var events: [DetectionEvent] = []
    for index in presences.keys.sorted() {
      guard let presence = presences[index], !presence.isInside,
        let last = presence.lastInside ?? presence.lastPossible,
        time.seconds(since: last) > settings.revisitGap
      else { continue }
      events += close(index, ended: .left)
    }
    return events
  }

  private mutating func close(_ index: Int, ended: Visit.Ending) -> [DetectionEvent] {
    guard let presence = presences.removeValue(forKey: index), presence.hasEntered else {
      return []
    }
    let hotSpot = hotSpots.hotSpots[index].id
    guard presence.dwell >= settings.leastVisit else { return [.pass(hotSpot: hotSpot)] }
    let visit = presence.visit(
      of: booking, hotSpot: hotSpot, hotSpotsVersion: hotSpots.version, ended: ended)
    return visit.map { [.visit($0)] } ?? []
  }

  // MARK: Helpers

  private var longestWatched: Int64 {
    interval.longestWatched(atMost: Int64(settings.bridgeLimit * 1000))
  }

  private func concerned(
    from start: Coordinate, to end: Coordinate, within error: Double
  ) -> [Int] {
    let near = hotSpots.index.areas(near: start, and: end, within: error)
    return presences.isEmpty ? near : Set(near).union(presences.keys).sorted()
  }

  private mutating func settle(_ verdict: TravelJudge.Verdict) {
    guard let mode = verdict.settled else { return }
    for index in presences.keys { presences[index]?.settle(mode) }
  }
}

// MARK: - Surviving a restart

extension Detector {
  /// What must be kept on disk so that an open visit survives the end of the program.
  ///
  /// Holds no position.
  package struct Checkpoint: Hashable, Sendable, Codable {
    var lastTime: Timestamp
    /// By id of the hot spot.
    var presences: [String: Presence]
    var interval: ReportingInterval
    var travel: TravelJudge
  }

  /// Nil before the first fix.
  package var checkpoint: Checkpoint? {
    lastTime.map { time in
      Checkpoint(
        lastTime: time,
        presences: Dictionary(
          uniqueKeysWithValues: presences.map { (hotSpots.hotSpots[$0].id, $1) }),
        interval: interval, travel: travel)
    }
  }

  /// Carries on where a program that was cut off had last kept its state.
  ///
  /// - Precondition: `hotSpots` is the set the checkpoint was made with.
  package init(
    resuming checkpoint: Checkpoint, booking: Booking, hotSpots: HotSpotSet,
    settings: DetectionSettings
  ) {
    self.init(booking: booking, hotSpots: hotSpots, settings: settings)
    lastTime = checkpoint.lastTime
    interval = checkpoint.interval
    travel = checkpoint.travel
    silence = .powerLost
    for (index, hotSpot) in hotSpots.hotSpots.enumerated() {
      presences[index] = checkpoint.presences[hotSpot.id]
    }
  }
}
