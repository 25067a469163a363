// SPDX-License-Identifier: Apache-2.0

import Geography

/// Where a unit is, as exactly as its shift's record may know, and how fast it moves.
///
/// A new square is taken only when the unit may have gone 500 m since the last one was taken. Until
/// then the last square stands, and the way that the unit may have gone is added to it. Otherwise
/// two squares within a moment would tell that the unit just crossed the line between them. The way
/// is computed from times and speeds, not from places. If the unit is seen too far away to have
/// come that way, its square is taken at once.
struct Whereabouts {
  /// Metres per second on foot, in a straight line. Adults walk at 1.3 to 1.5 m/s, and as fast as
  /// they can at 1.7 to 2.5 (Bohannon, Age and Ageing 26, 1997); streets are a quarter longer than
  /// straight lines.
  static let onFoot = 2.0
  /// Metres per second in a vehicle in town, at least (50 km/h).
  static let driving = 14.0
  /// No speed above this is believed, in metres per second (`JumpGate`).
  private static let fastest = 70.0
  /// Metres that a unit may have gone before another square is taken.
  private static let leastWay = 500.0

  private var square: LatticeSquare?
  /// Metres that the unit may have gone since the square was taken.
  private var drift = 0.0
  private(set) var travel: TravelJudge
  private var speed = 0.0

  init(travel: TravelJudge = TravelJudge()) {
    self.travel = travel
  }

  /// Metres per second at which the unit may be going now.
  var reach: Double {
    travel.mode == .vehicle ? min(max(Self.driving, speed), Self.fastest) : Self.onFoot
  }

  /// Takes in a watched step to a fix, with the speed there in metres per second.
  mutating func move(milliseconds: Int64, speed: Double) {
    let seconds = Double(milliseconds) / 1000
    self.speed = speed
    _ = travel.judge(milliseconds: milliseconds, speed: speed, interval: seconds)
    drift += max(reach, min(speed, Self.fastest)) * seconds
  }

  /// Takes in that the unit may have gone so many metres unseen.
  mutating func move(farther metres: Double) { drift += metres }

  /// Roughly where the unit is, when it is seen at `place`.
  mutating func vicinity(at place: Coordinate) -> Vicinity {
    let here = Vicinity(square: LatticeSquare(holding: place))
    if let square, drift < Self.leastWay {
      let before = Vicinity(square: square, drift: drift)
      if before.leastDistance(to: here) == 0 { return before }
    }
    (square, drift) = (here.square, 0)
    return here
  }
}
