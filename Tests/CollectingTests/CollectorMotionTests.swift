// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Detection
import Patrol
import Positioning
import Simulation
import Testing

/// What a sensor on the body tells reaches the judgement, in the time of the receiver.
@Suite struct CollectorMotionTests {
  private static let unit = "/dev/gps"

  /// The dwell in all of a unit that stands 10 m outside the hot spot for 20 minutes, whose
  /// positions drift across the edge.
  private func dwell(seed: UInt64, isStill: Bool?) async throws -> Double {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: Self.unit, officer: nil)
    var generator = SeededGenerator(seed: seed, stream: "drift")
    var drift = 8 * generator.gaussian()
    for second in 0..<1200 {
      drift = 0.99 * drift + 8 * 0.141 * generator.gaussian()
      let metres = 10 + drift + 2 * generator.gaussian()
      await device.hear(second, at: "\(51.502 + metres / 111_320)", by: collector)
      if second.isMultiple(of: 2), second > 0, let isStill {
        await collector.feel(
          .stillness(isStill), from: device.now - 2_000_000_000, to: device.now, unit: Self.unit)
      }
    }
    let ended = try #require(try await collector.endShift(unit: nil).first)
    return ended.visits.reduce(0) { $0 + $1.dwell }
  }

  @Test func aBodyThatStandsVisitsLess() async throws {
    func all(isStill: Bool?) async throws -> Double {
      var sum = 0.0
      for seed in 1...4 { sum += try await dwell(seed: UInt64(seed), isStill: isStill) }
      return sum
    }
    let without = try await all(isStill: nil)
    #expect(without > 100, "errors alone make visits: \(without) s")
    #expect(try await all(isStill: false) == without)
    let still = try await all(isStill: true)
    #expect(still < without, "\(still) s of \(without)")
  }

  @Test func offShiftNothingIsTakenIn() async throws {
    let collector = try Device().collector()
    await collector.feel(.stillness(true), from: 0, to: 2, unit: Self.unit)
    #expect(await collector.isOnShift(Self.unit) == false)
    #expect(await !collector.status().units.contains { $0.shift != nil })
  }
}
