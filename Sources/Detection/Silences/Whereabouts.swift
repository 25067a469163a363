// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Where a unit is, as exactly as its shift's record may know, and how fast it moves.
///
/// Two squares within a moment, or two by turns, would tell that the unit is at the line between
/// them. So a square is held for as long as one of these is true:
/// - By time and speed the unit has gone less than 500 m since the square was last looked at. Until
///   then the way that it may have gone is added.
/// - When it is looked at again, the unit is still near it (`Vicinity.isNear`).
/// - A colleague's unit at the same device was seen near it lately. Officers who are together are
///   told like one.
///
/// The first does not depend on places. If the unit is seen too far away to have come that way, its
/// square is taken at once.
///
/// After a restart the square is forgotten, since none is kept on disk. Then none is told until the
/// unit may have gone 500 m.
struct Whereabouts {
  /// Metres that a unit may have gone before its square is looked at again.
  private static let leastWay = 500.0

  private var square: LatticeSquare?
  /// Metres that the unit may have gone since it was seen near the square.
  private var drift = 0.0
  /// Metres that the unit may still go before a square is told.
  private var untold: Double
  /// The squares of the device's other units.
  var others: [HeldSquare]
  private(set) var travel: TravelJudge
  private var speed = 0.0

  init(
    travel: TravelJudge = TravelJudge(), isResumed: Bool = false, others: [HeldSquare] = []
  ) {
    self.travel = travel
    self.others = others
    untold = isResumed ? Self.leastWay : 0
  }

  /// Goes on from the square of an earlier shift of the unit. It may have gone `metres` since.
  mutating func recall(_ held: HeldSquare, metresSince metres: Double) {
    (square, drift) = (held.square, held.drift + metres)
  }

  /// The square held at `time`; nil when there is none.
  func held(at time: Timestamp) -> HeldSquare? {
    square.map { HeldSquare(square: $0, drift: drift, speed: reach, time: time) }
  }

  /// Metres per second at which the unit may be going now.
  var reach: Double {
    travel.mode == .vehicle
      ? min(max(Pace.townTraffic, speed), Pace.fastestDuty) : Pace.straightWalk
  }

  /// Takes in a watched step to a fix, with the speed there in metres per second.
  mutating func move(milliseconds: Int64, speed: Double) {
    let seconds = Double(milliseconds) / 1000
    self.speed = speed
    _ = travel.judge(milliseconds: milliseconds, speed: speed, interval: seconds)
    move(farther: max(reach, min(speed, Pace.fastestDuty)) * seconds)
  }

  /// Takes in that the unit may have gone so many metres.
  mutating func move(farther metres: Double) {
    drift += metres
    untold -= metres
  }

  /// Roughly where the unit is, when it is seen at `place`; nil when that may not be told.
  mutating func vicinity(at place: Coordinate, _ time: Timestamp) -> Vicinity? {
    guard untold <= 0 else { return nil }
    let here = LatticeSquare(holding: place)
    let near = squareNear(place, at: time)
    if let square, isHeld(square, near: near, at: time) {
      let before = Vicinity(square: square, drift: drift)
      if before.mayBe(in: here) { return before }
    }
    (square, drift) = (near ?? here, 0)
    return square.map { Vicinity(square: $0) }
  }

  // MARK: Helpers

  private func isHeld(_ square: LatticeSquare, near: LatticeSquare?, at time: Timestamp) -> Bool {
    if drift < Self.leastWay { return true }
    return near == nil && drift < 2 * Self.leastWay && lately(at: time).contains(square)
  }

  /// A square that `place` is near: a colleague's or the unit's own.
  private func squareNear(_ place: Coordinate, at time: Timestamp) -> LatticeSquare? {
    let known = square.map { lately(at: time) + [$0] } ?? others.map(\.square)
    return known.first { Vicinity(square: $0).isNear(place) }
  }

  /// The squares that colleagues were lately seen near.
  private func lately(at time: Timestamp) -> [LatticeSquare] {
    others.filter { $0.drift + $0.way(until: time) < Self.leastWay }.map(\.square)
  }
}
