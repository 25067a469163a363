// SPDX-License-Identifier: Apache-2.0

import Patrol
import Testing

@testable import Detection

/// Receivers whose speed contradicts their positions.
@Suite struct SpeedTrustTests {
  private enum Speed: CaseIterable {
    case stuckAtZero, zeroAtWalkingPace, kilometresPerHour, left, right

    func told(_ speed: Double) -> Double? {
      switch self {
      case .stuckAtZero: 0
      case .zeroAtWalkingPace: speed < 2 ? 0 : speed
      case .kilometresPerHour: speed * 3.6
      case .left: nil
      case .right: speed
      }
    }
  }

  /// Drives in at 10 m/s, stays for a quarter of an hour, and drives on.
  @Test(arguments: [1, 5]) func aDriveToAVisitIsToldWithoutTheSpeed(interval: Int) throws {
    let usual = try #require(try visits(.left, every: interval, Self.drive).first)
    for speed in Speed.allCases {
      let visits = try visits(speed, every: interval, Self.drive)
      #expect(visits.count == 1)
      let visit = try #require(visits.first)
      #expect(abs(visit.dwell - usual.dwell) < 20, "\(speed): \(visit.dwell) for \(usual.dwell)")
    }
  }

  /// Walks to and fro through the square for three quarters of an hour.
  @Test func aWalkIsToldWithoutTheSpeed() throws {
    let usual = try visits(.left, every: 1, Self.toAndFro).reduce(0) { $0 + $1.dwell }
    for speed in Speed.allCases {
      let dwell = try visits(speed, every: 1, Self.toAndFro).reduce(0) { $0 + $1.dwell }
      #expect(abs(dwell - usual) < 0.12 * usual, "\(speed): \(dwell) for \(usual)")
    }
  }

  /// Walks to and fro for an hour; for twenty minutes of it among houses, where the receiver errs
  /// ten times as far, and reports so.
  @Test(arguments: 1...3) func aRightSpeedIsNotDoubtedAmongHouses(seed: UInt64) throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var (open, amongHouses) = (
      Noise(sigma: 2.5, time: 40, seed: seed), Noise(sigma: 25, time: 15, seed: seed + 10)
    )
    var x = 0.0
    for second in 1...3600 {
      let isAmongHouses = (1200..<2400).contains(second)
      let pace = second / 120 % 2 == 0 ? 1.3 : -1.3
      x += pace
      let error = isAmongHouses ? amongHouses.next() : open.next()
      _ = detector.receive(
        Scene.fix(
          at: Double(second), x + error.x, 50 + error.y, speed: 1.3, course: pace > 0 ? 90 : 270,
          error: isAmongHouses ? 50 : 5))
    }
    #expect(!detector.hasDoubtedSpeed)
  }

  // MARK: Helpers

  private typealias Leg = (target: Double, seconds: Int)

  private static let drive: [Leg] = [(50, 180), (50, 900), (1850, 180)]
  private static let toAndFro: [Leg] = (0..<18).map { ($0.isMultiple(of: 2) ? 150 : -50, 150) }

  private func visits(_ speed: Speed, every interval: Int, _ legs: [Leg]) throws -> [Visit] {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var noise = Noise(sigma: 2, time: 30, seed: 5)
    var events: [DetectionEvent] = []
    var (x, second) = (legs.count == 3 ? -1750.0 : -50, 0)
    for leg in legs {
      let pace = (leg.target - x) / Double(leg.seconds)
      for step in stride(from: interval, through: leg.seconds, by: interval) {
        let error = noise.next()
        let told = speed.told(abs(pace))
        events += detector.receive(
          Scene.fix(
            at: Double(second + step), x + pace * Double(step) + error.x, 50 + error.y,
            speed: told, course: (told ?? 0) > 0 ? (pace > 0 ? 90 : 270) : nil, error: 5))
      }
      (x, second) = (leg.target, second + leg.seconds)
    }
    return (events + detector.finish(at: Scene.time(Double(second)))).visits
  }
}
