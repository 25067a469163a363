// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Judges from a unit's places, in the order of time, which hot spots it was in.
///
/// It assumes that the unit moved in a straight line at constant speed from place to place. The
/// unit crosses an edge where that line does.
struct PresenceJudge {
  private(set) var booking: Booking
  let hotSpots: HotSpotSet
  let settings: DetectionSettings

  /// Presences by index of the hot spot: where the unit or a member of the ensemble is, or was
  /// lately.
  private(set) var presences: [Int: HotSpotPresence] = [:]
  private(set) var travel = TravelJudge()
  private var ensemble = Ensemble()
  private var last: TrackState?
  /// One standard deviation of the place at the latest fix, in metres.
  private var fixDeviation = Double.infinity
  /// The places of a silence, until the fix that ends it.
  private var silence: [TrackState] = []
  /// When the unit was last seen on the track before this one; nil if there was none.
  private var cutOff: Timestamp?
  /// Milliseconds before the next place in which nobody saw the unit.
  private var unseenBefore: Int64 = 0

  init(booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings) {
    self.booking = booking
    self.hotSpots = hotSpots
    self.settings = settings
  }

  /// Assigns later records to another officer.
  mutating func book(to officer: String) { booking.officer = officer }

  /// A step from one place to the next, on the most likely track and in the ensemble.
  private struct Step {
    var start: TrackState
    var end: TrackState
    /// The coordinates of both on the likeliest track.
    var from: Coordinate
    var to: Coordinate
    var before: Ensemble
    /// Metres from `end` to the farthest member of the ensemble.
    var reach: Double
    /// One standard deviation of `end`, in metres, and no more than that of the latest fix.
    var deviation: Double
    var mode: TravelJudge.Mode?
    var isSeen: Bool
    var milliseconds: Int64 { end.time.milliseconds - start.time.milliseconds }
  }

  /// Which tracks count as inside throughout a silence: the most likely one or not, and which
  /// members of the ensemble.
  private struct Bridge {
    var likeliest: Bool
    var members: [Bool]
  }

  // MARK: Places

  mutating func receive(_ place: TrackState) -> [DetectionEvent] {
    guard let last, !place.beginsTrack else {
      cutOff = last?.time ?? cutOff
      silence = []
      return begin(at: place)
    }
    var events: [DetectionEvent] = []
    if place.isWatched {
      events = follow(from: last, to: place)
    } else {
      silence.append(place)
      guard place.isFix else { return [] }
      events = bridge(from: last)
    }
    self.last = place
    return events + closeLeft(at: place.time)
  }

  /// Ends all presences. It assumes nothing about the time after the last place.
  ///
  /// - Parameter unseen: milliseconds after the last place in which the unit may still have been
  ///   inside, or may already have been where it is seen next.
  mutating func loseSight(unseen: Int64, ended: Visit.Ending) -> [DetectionEvent] {
    var events: [DetectionEvent] = []
    for index in presences.keys.sorted() {
      let isInside = presences[index]?.likeliest.isInside == true
      if isInside { presences[index]?.unseen += unseen }
      events += close(index, ended: isInside ? ended : .left)
    }
    presences = [:]
    last = nil
    silence = []
    cutOff = nil
    unseenBefore = unseen
    return events
  }

  /// Continues from a state that was saved before a restart.
  mutating func resume(
    _ presences: [Int: HotSpotPresence], travel: TravelJudge, lastSeen: Timestamp
  ) {
    self.presences = presences.mapValues { presence in
      var presence = presence
      // It is not known any more how far outside the unit was, so an exit stays an exit.
      presence.hysteresis.note(outside: .infinity, isInside: presence.likeliest.isInside)
      return presence
    }
    self.travel = travel
    cutOff = lastSeen
  }
}

// MARK: - The first place

extension PresenceJudge {
  private mutating func begin(at place: TrackState) -> [DetectionEvent] {
    ensemble.advance(to: place.time.milliseconds)
    let (here, reach) = (place.coordinate, ensemble.reach(at: place))
    var events: [DetectionEvent] = []
    for index in concerned(from: here, to: here, within: reach) {
      events += begin(index, at: place, here)
    }
    last = place
    fixDeviation = place.deviation
    cutOff = nil
    unseenBefore = 0
    return events + closeLeft(at: place.time)
  }

  /// Begins in a hot spot, or continues after an earlier track ended. A track that was inside
  /// before that and is inside now counts as inside all along.
  private mutating func begin(
    _ index: Int, at place: TrackState, _ here: Coordinate
  ) -> [DetectionEvent] {
    let area = hotSpots.hotSpots[index].area
    let start = cutOff ?? place.time
    for number in 0..<Ensemble.count {
      let offset = ensemble.displacement(number, at: place)
      let isInside = area.contains(place.coordinate(displacedBy: offset))
      presences[index, default: HotSpotPresence()].members[number].follow(
        from: start.milliseconds, to: place.time.milliseconds, isInside: isInside, outside: 0,
        revisitGap: revisitGap
      ) { 0 }
    }
    let isInside = area.contains(here)
    let wasInside = presences[index]?.likeliest.isInside == true
    if wasInside, isInside {
      presences[index]?.likeliest.stay(until: place.time, seen: false, travel: travel.mode)
    } else if wasInside {
      return leave(index, at: start)
    } else if isInside {
      let events = enter(index, at: place.time)
      presences[index]?.unseen += unseenBefore
      return events
    }
    return []
  }
}

// MARK: - A step

extension PresenceJudge {
  private mutating func follow(
    from start: TrackState, to end: TrackState, bridges: [Int: Bridge]? = nil
  ) -> [DetectionEvent] {
    let before = ensemble
    ensemble.advance(to: end.time.milliseconds)
    if end.isFix { fixDeviation = end.deviation }
    let verdict = travel.judge(
      milliseconds: end.time.milliseconds - start.time.milliseconds, speed: end.velocity.length,
      interval: end.interval)
    resolveTravel(verdict)
    let step = Step(
      start: start, end: end, from: start.coordinate, to: end.coordinate, before: before,
      reach: ensemble.reach(at: end), deviation: min(fixDeviation, end.deviation),
      mode: verdict.now, isSeen: bridges == nil)
    var events: [DetectionEvent] = []
    for index in concerned(from: step.from, to: step.to, within: step.reach) {
      events += follow(step, index, bridges?[index])
    }
    return events
  }

  private mutating func follow(
    _ step: Step, _ index: Int, _ bridge: Bridge?
  ) -> [DetectionEvent] {
    let area = hotSpots.hotSpots[index].area
    let depth = area.signedDistance(from: step.to)
    let events =
      bridge?.likeliest == true ? stay(step, index) : cross(step, index, area, isInside: depth >= 0)
    let isInside = presences[index]?.likeliest.isInside == true
    presences[index]?.hysteresis.note(outside: -depth / step.deviation, isInside: isInside)
    if !step.isSeen { presences[index]?.hysteresis.noteUnseen(step.milliseconds) }
    displace(step, index, area, depth, bridge)
    return events
  }

  private mutating func stay(_ step: Step, _ index: Int) -> [DetectionEvent] {
    presences[index]?.likeliest.stay(until: step.end.time, seen: step.isSeen, travel: step.mode)
    count(step, index)
    return []
  }

  /// Follows the likeliest track across the edges.
  private mutating func cross(
    _ step: Step, _ index: Int, _ area: Area, isInside: Bool
  ) -> [DetectionEvent] {
    let crossings = area.crossings(from: step.from, to: step.to)
    var events: [DetectionEvent] = []
    var isIn = isInside != (crossings.count % 2 == 1)
    if isIn != (presences[index]?.likeliest.isInside ?? false) {
      events += isIn ? enter(index, at: step.start.time) : leave(index, at: step.start.time)
    }
    for fraction in crossings {
      let time = step.start.time.advanced(bySeconds: fraction * Double(step.milliseconds) / 1000)
      if isIn {
        presences[index]?.likeliest.stay(until: time, seen: step.isSeen, travel: step.mode)
        events += leave(index, at: time)
      } else {
        events += enter(index, at: time)
      }
      isIn.toggle()
    }
    if isIn { events += stay(step, index) }
    return events
  }

  private mutating func count(_ step: Step, _ index: Int) {
    guard step.end.isFix else { return }
    presences[index]?.likeliest.countFix(error: step.end.reportedError)
    if let start = step.end.hungSince {
      presences[index]?.likeliest.countHang(since: start, until: step.end.time)
    }
  }

  private mutating func displace(
    _ step: Step, _ index: Int, _ area: Area, _ depth: Double, _ bridge: Bridge?
  ) {
    guard var presence = presences[index] ?? (depth < -step.reach ? nil : HotSpotPresence())
    else { return }
    presences[index] = nil
    for number in 0..<Ensemble.count {
      let depth = abs(depth) > step.reach ? depth : self.depth(of: number, step, area)
      presence.members[number].follow(
        from: step.start.time.milliseconds, to: step.end.time.milliseconds,
        isInside: depth >= 0 || bridge?.members[number] == true,
        outside: -depth / step.deviation, revisitGap: revisitGap
      ) { share(of: number, step, area, endsInside: depth >= 0) }
    }
    presences[index] = presence
  }

  private func depth(of number: Int, _ step: Step, _ area: Area) -> Double {
    area.signedDistance(
      from: step.end.coordinate(displacedBy: ensemble.displacement(number, at: step.end)))
  }

  /// The share of a step for which a member of the ensemble is inside, if it enters or leaves in
  /// it.
  private func share(of number: Int, _ step: Step, _ area: Area, endsInside: Bool) -> Double {
    let crossings = area.crossings(
      from: step.start.coordinate(displacedBy: step.before.displacement(number, at: step.start)),
      to: step.end.coordinate(displacedBy: ensemble.displacement(number, at: step.end)))
    var (isInside, last, share) = (!endsInside, 0.0, 0.0)
    for fraction in crossings + [1] {
      if isInside { share += fraction - last }
      isInside.toggle()
      last = fraction
    }
    return share
  }
}

// MARK: - A silence

extension PresenceJudge {
  /// Judges the silence that has just ended. A track that is inside before and after it was inside
  /// all along. Any other track took the most likely way.
  private mutating func bridge(from start: TrackState) -> [DetectionEvent] {
    let places = silence
    silence = []
    let bridges = bridges(to: places)
    var events: [DetectionEvent] = []
    var from = start
    for place in places {
      events += follow(from: from, to: place, bridges: bridges)
      from = place
    }
    return events
  }

  private func bridges(to places: [TrackState]) -> [Int: Bridge] {
    guard let end = places.last else { return [:] }
    var ensemble = ensemble
    for place in places { ensemble.advance(to: place.time.milliseconds) }
    let here = end.coordinate
    return Dictionary(
      uniqueKeysWithValues: presences.map { index, presence in
        let area = hotSpots.hotSpots[index].area
        let members = presence.members.indices.map { number in
          presence.members[number].isInside
            && area.contains(
              end.coordinate(displacedBy: ensemble.displacement(number, at: end)))
        }
        let likeliest = presence.likeliest.isInside && area.contains(here)
        return (index, Bridge(likeliest: likeliest, members: members))
      })
  }
}

// MARK: - Visits

extension PresenceJudge {
  /// Starts a stay, or goes on with the one that the unit seemed to have left.
  private mutating func enter(_ index: Int, at time: Timestamp) -> [DetectionEvent] {
    let entered = DetectionEvent.entered(hotSpot: hotSpots.hotSpots[index].id, at: time)
    var events: [DetectionEvent] = []
    switch absence(from: index, at: time) {
    case .error:
      let unseen = presences[index]?.hysteresis.unseen ?? 0
      presences[index]?.likeliest.takeBackLeaving(at: time, unseen: unseen, travel: travel.mode)
      return [entered]
    case .betweenVisits: events = close(index, ended: .left)
    case .withinVisit, nil: break
    }
    presences[index, default: HotSpotPresence()].likeliest.enter(at: time)
    return events + [entered]
  }

  /// What kind of absence the most likely track has at `time`; nil when it was never inside.
  private func absence(from index: Int, at time: Timestamp) -> Absence? {
    guard let presence = presences[index], let last = presence.likeliest.lastInside else {
      return nil
    }
    return presence.hysteresis.absence(
      of: time.milliseconds - last.milliseconds, revisitGap: revisitGap)
  }

  private mutating func leave(_ index: Int, at time: Timestamp) -> [DetectionEvent] {
    presences[index]?.likeliest.leave(at: time)
    return [.left(hotSpot: hotSpots.hotSpots[index].id, at: time)]
  }

  private mutating func closeLeft(at time: Timestamp) -> [DetectionEvent] {
    var events: [DetectionEvent] = []
    for index in presences.keys.sorted() {
      guard let isInside = presences[index]?.likeliest.isInside else { continue }
      if !isInside, absence(from: index, at: time) == .betweenVisits {
        events += close(index, ended: .left)
      }
      if presences[index]?.isOver(at: time.milliseconds, revisitGap: revisitGap) == true {
        presences[index] = nil
      }
    }
    return events
  }

  private mutating func close(_ index: Int, ended: Visit.Ending) -> [DetectionEvent] {
    guard let presence = presences[index], presence.likeliest.hasEntered else { return [] }
    presences[index]?.likeliest = Presence()
    presences[index]?.hysteresis = Hysteresis()
    presences[index]?.unseen = 0
    let event = presence.conclusion(
      of: booking, hotSpot: hotSpots.hotSpots[index].id, hotSpotsVersion: hotSpots.version,
      leastVisit: settings.leastVisit, ended: ended)
    return [event]
  }
}

// MARK: - Helpers

extension PresenceJudge {
  private var revisitGap: Int64 { Int64(settings.revisitGap * 1000) }

  private func concerned(
    from start: Coordinate, to end: Coordinate, within metres: Double
  ) -> [Int] {
    let near = hotSpots.index.areas(near: start, and: end, within: metres)
    return presences.isEmpty ? near : Set(near).union(presences.keys).sorted()
  }

  private mutating func resolveTravel(_ verdict: TravelVerdict) {
    guard let mode = verdict.before else { return }
    for index in presences.keys { presences[index]?.likeliest.resolveTravel(as: mode) }
  }
}
