// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Foundation
import Patrol
import Positioning
import Synchronization
import Testing
import Wire

/// What is told of a collector from outside is what it did.
@Suite struct CollectorFiguresTests {
  /// A report of the second `second` that is no fix to be used.
  private func hear(_ words: String, at second: Int, _ device: Device, _ collector: Collector) async
  {
    device.pass(seconds: 1)
    let time = Device.start.advanced(bySeconds: Double(second))
    let line = #"{"class":"TPV","device":"/dev/gps","time":"\#(time)",\#(words)}"# + "\n"
    await collector.receive(.bytes(Array(line.utf8), at: device.now), from: device.source)
  }

  @Test func fixesAndRefusalsAddUpOverShifts() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    var fixes = 0
    var refused: [FixRefusal: Int] = [:]
    for round in 0..<2 {
      _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
      let first = round * 1000
      for second in first..<first + 100 { await device.hear(second, by: collector) }
      for second in first + 100..<first + 110 {
        await hear(#""mode":1"#, at: second, device, collector)
      }
      await hear(
        #""mode":3,"lat":0.0,"lon":0.0,"eph":3.0"#, at: first + 110, device, collector)
      await hear(#""mode":1"#, at: first + 112, device, collector)
      let open = await collector.figures()
      _ = try await collector.endShift(unit: nil)
      let shift = try device.lastShift()
      fixes += shift.fixes
      refused.merge(shift.refused, uniquingKeysWith: +)
      let closed = await collector.figures()
      #expect(closed.fixes == ["/dev/gps": fixes])
      #expect(closed.refused == ["/dev/gps": refused])
      #expect(open.fixes["/dev/gps"] == fixes, "also while the shift is open")
      #expect(closed.shifts == round + 1)
    }
    #expect(fixes >= 190 && refused[.noPosition] ?? 0 >= 20 && refused[.notAPlace] == 2)
    // Off shift nothing is collected.
    for second in 3000..<3010 { await device.hear(second, by: collector) }
    #expect(await collector.figures().fixes == ["/dev/gps": fixes])
  }

  @Test func agesGoByTheSteadyClock() async throws {
    let device = try Device()
    let collector = try device.collector()
    for second in 0..<5 { await device.hear(second, by: collector) }
    device.pass(seconds: 40)
    #expect(await collector.figures().fixAges["/dev/gps"] == 41)
    for second in 5..<8 { await hear(#""mode":1"#, at: second, device, collector) }
    let figures = await collector.figures()
    #expect(figures.fixAges["/dev/gps"] ?? 0 > 41)
    #expect(figures.status.units.first { $0.unit == "/dev/gps" }?.age ?? 99 < 3)
  }

  @Test func healthSaysWhatReceiversAreLike() async throws {
    let device = try Device()
    let collector = try device.collector()
    for second in 0..<60 { await device.hear(second, by: collector) }
    for second in 60..<80 { await hear(#""mode":1"#, at: second, device, collector) }
    await device.hear(90, by: collector)
    let health = await collector.health()
    let told = try #require(health.receivers.first { $0.unit == "/dev/gps" })
    #expect(abs((told.error ?? 0) - 10) < 1e-6)
    #expect(told.interval.map { abs($0 - 1) < 0.1 } == true)
    #expect(told.fixShare.map { abs($0 - 61.0 / 81) < 0.03 } == true)
    #expect(health.receivers.first { $0.unit == "BW-9" }?.heard == nil)
    #expect(health.shiftStarted == nil)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    #expect(await collector.health().shiftStarted != nil)
  }

  @Test func aClockThatIsSetIsCounted() async throws {
    let device = try Device()
    let collector = try device.collector()
    for _ in 0..<5 {
      device.pass(seconds: 5)
      await collector.tick()
    }
    #expect(await collector.health().clockSteps == 0)
    device.wallOffset.withLock { $0 = 3600 }
    for _ in 0..<3 {
      device.pass(seconds: 5)
      await collector.tick()
    }
    #expect(await collector.health().clockSteps == 1)
    let figures = await collector.figures()
    #expect(figures.tick == 5 && figures.longestTick == 5)
  }
}
