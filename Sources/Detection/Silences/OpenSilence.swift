// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// A time without fixes. It knows where the unit was before and after, as far as that is known, and
/// computes which stays the time can hide.
struct OpenSilence {
  private var time: UnwatchedTime
  /// Where the unit was lost, and where it was found. Nil when that is not known: at the start and
  /// the end of a shift, for some minutes after a restart, and while the receiver hangs.
  private let lost: Vicinity?
  private var found: Vicinity?
  /// Metres per second at which the unit was moving, at the faster of the two ends.
  private(set) var speed: Double

  /// Stays are told in whole multiples of this, in seconds, rounded up.
  private static let grain = 300.0

  init(
    _ time: UnwatchedTime, lost: Vicinity?, found: Vicinity?, speed: Double
  ) {
    self.time = time
    (self.lost, self.found, self.speed) = (lost, found, speed)
  }

  var from: Timestamp { time.from }
  var to: Timestamp { time.to }
  var seconds: Double { time.length }

  /// Adds the time that follows, at whose end the unit was found there.
  mutating func extend(by later: UnwatchedTime, found: Vicinity?) {
    time.extend(by: later)
    self.found = found
  }

  /// Notes that the unit moved at `speed` at one end. Returns by how many metres farther it may
  /// have gone from the square it was in before.
  mutating func learn(speed: Double) -> Double {
    guard speed > self.speed else { return 0 }
    let more = (speed - self.speed) * seconds
    self.speed = speed
    guard let drift = found?.drift, drift > 0 else { return 0 }
    found?.drift += more
    return more
  }

  /// The silence with the stays it can hide; nil when it can hide none of `least` seconds.
  ///
  /// The longest stay is the length of the silence less the time for two ways: from where the unit
  /// was lost to the hot spot, and from there to where it was found. Both are straight and at
  /// `speed`. An end that is not known costs no time. Only the two squares, the times and the speed
  /// are used.
  func silence(among hotSpots: HotSpotSet, least: Double) -> Silence? {
    guard seconds >= least else { return nil }
    let speed = speedNeeded
    let reach = (seconds - least) * speed
    var silence = Silence(from: from, to: to, why: time.why, hotSpots: [:])
    for number in candidates(among: hotSpots, within: reach) {
      let hotSpot = hotSpots.hotSpots[number]
      let way = [lost, found].reduce(0) { $0 + ($1?.leastDistance(to: hotSpot.area) ?? 0) }
      if way <= reach { silence.hotSpots[hotSpot.id] = told(seconds - way / speed) }
    }
    return silence.hotSpots.isEmpty ? nil : silence.naming(atMost: Silence.mostNamed)
  }

  /// The speed to assume. If the unit was found too far away to have walked, it was driven.
  private var speedNeeded: Double {
    guard let lost, let found else { return speed }
    let isWalkable = lost.leastDistance(to: found) <= Pace.straightWalk * seconds
    return isWalkable ? speed : max(speed, Pace.townTraffic)
  }

  /// Indices of all hot spots within `metres` of an end, and perhaps of some others.
  private func candidates(among hotSpots: HotSpotSet, within metres: Double) -> [Int] {
    guard let end = lost ?? found else { return Array(hotSpots.hotSpots.indices) }
    let centre = end.square.centre
    return hotSpots.index.areas(
      near: centre, and: centre, within: (metres + end.slack) * Self.mapError)
  }

  /// A margin, since the index of hot spots uses another flat map than `Vicinity`.
  private static let mapError = 1.02

  private func told(_ stay: Double) -> Int {
    let whole = (stay / Self.grain).rounded(.up) * Self.grain
    return Int(min(whole, seconds.rounded(.up)))
  }
}

extension Silence {
  /// The same silence, which names only the `most` hot spots with the longest stays.
  func naming(atMost most: Int) -> Silence {
    guard hotSpots.count > most else { return self }
    let ranked = ranked
    var silence = self
    silence.hotSpots = Dictionary(
      uniqueKeysWithValues: ranked[..<most].map { ($0.hotSpot, $0.stay) })
    silence.elsewhere = max(elsewhere, ranked[most].stay)
    return silence
  }

  /// One silence from the start of this one to the end of `later`, the watched time between them
  /// included. What can be hidden in it is what can be hidden in the two together.
  func joined(with later: Silence) -> Silence {
    var joined = Silence(
      from: from, to: later.to, why: seconds >= later.seconds ? why : later.why, hotSpots: [:],
      elsewhere: elsewhere + later.elsewhere)
    let whole = Int(joined.seconds.rounded(.up))
    for id in Set(hotSpots.keys).union(later.hotSpots.keys) {
      joined.hotSpots[id] = min(longestStay(in: id) + later.longestStay(in: id), whole)
    }
    return joined.naming(atMost: Self.mostNamed)
  }
}
