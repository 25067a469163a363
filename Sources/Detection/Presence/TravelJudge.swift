// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Tells foot patrol from driving by speed, and takes time to be sure.
///
/// A vehicle at the lights stands like an officer, and an officer may run; so time that could be
/// either is left undecided until what follows settles it.
struct TravelJudge: Hashable, Sendable, Codable {
  /// Driving speed held this long, in milliseconds, is driving; running is not held.
  private static let driveAfter: Int64 = 5000
  /// Walking speed held this long, in milliseconds, and over so many fixes, is walking: the way
  /// between two fixes a minute apart is slow and smooth, whatever the vehicle did.
  private static let walkAfter: Int64 = 20_000
  private static let walkFixes = 2.0
  /// Nobody waits longer at the lights, in milliseconds.
  private static let standAfter: Int64 = 180_000

  enum Mode: String, Codable { case foot, vehicle }

  private(set) var mode = Mode.foot
  private var fast: Int64 = 0
  private var slow: Int64 = 0
  private var atWalk: Int64 = 0

  /// Whether what was kept of it can be what was judged.
  var isPossible: Bool { [fast, slow, atWalk].allSatisfy(Plausible.isSpan) }

  /// Judges a stretch of `milliseconds` at `speed` metres per second, between two fixes `interval`
  /// seconds apart.
  mutating func judge(milliseconds: Int64, speed: Double, interval: Double) -> TravelVerdict {
    switch mode {
    case .foot: judgeOnFoot(milliseconds, speed)
    case .vehicle: judgeInVehicle(milliseconds, speed, interval)
    }
  }

  private mutating func judgeOnFoot(_ milliseconds: Int64, _ speed: Double) -> TravelVerdict {
    guard speed >= Pace.fasterThanPatrol else {
      fast = 0
      return TravelVerdict(before: .foot, now: .foot)
    }
    fast += milliseconds
    guard fast >= Self.driveAfter else { return TravelVerdict(before: nil, now: nil) }
    become(.vehicle)
    return TravelVerdict(before: .vehicle, now: .vehicle)
  }

  private mutating func judgeInVehicle(
    _ milliseconds: Int64, _ speed: Double, _ interval: Double
  ) -> TravelVerdict {
    // A vehicle under way again after a stop goes no slower.
    guard speed < Pace.fastestWalk else {
      slow = 0
      atWalk = 0
      return TravelVerdict(before: .vehicle, now: .vehicle)
    }
    slow += milliseconds
    atWalk = speed >= Pace.slowestWalk ? atWalk + milliseconds : 0
    let walkAfter = max(Self.walkAfter, Int64(Self.walkFixes * interval * 1000))
    guard slow >= Self.standAfter || atWalk >= walkAfter else {
      return TravelVerdict(before: nil, now: nil)
    }
    become(.foot)
    return TravelVerdict(before: .foot, now: .foot)
  }

  private mutating func become(_ mode: Mode) {
    self.mode = mode
    fast = 0
    slow = 0
    atWalk = 0
  }
}

/// What a stretch of time was.
struct TravelVerdict: Hashable {
  /// What undecided time so far turns out to have been; nil while it stays undecided.
  var before: TravelJudge.Mode?
  /// What this stretch was; nil when undecided.
  var now: TravelJudge.Mode?
}
