// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Foundation
import Patrol
import Platform
import Positioning
import Synchronization
import Testing

/// The rounds that feed the watchdog end only while the loop that judges turns.
@Suite struct CollectorRoundTests {
  @Test func aRoundNeedsALookAtTheTimeAndSomethingFromEachGpsd() async throws {
    let gpsd = [GpsdSource(host: "a"), GpsdSource(host: "b")]
    let device = try Device(gpsd: gpsd)
    let ended = Ended()
    let collector = try device.collector(roundEnded: ended.note)
    await collector.tick()
    await collector.tick()
    await collector.receive(.reached {}, from: gpsd[0])
    #expect(ended.count == 0, "nothing of the other gpsd was taken in")
    await collector.receive(.connected, from: gpsd[1])
    #expect(ended.count == 1)
    await collector.receive(.reached {}, from: gpsd[0])
    await collector.receive(.reached {}, from: gpsd[1])
    #expect(ended.count == 1, "the time was not looked at")
    await collector.tick()
    #expect(ended.count == 2)
  }

  @Test func aCollectorThatHangsEndsNoRoundWhateverElseGoesOn() async throws {
    let device = try Device()
    let (ended, gate) = (Ended(), Gate())
    let collector = try device.collector(
      clock: {
        gate.pass()
        return ClockReading(wall: Device.wall, steady: device.now)
      }, roundEnded: ended.note)
    await collector.tick()
    await collector.receive(.reached {}, from: device.source)
    #expect(ended.count == 1)
    // A clock that does not answer stands for a disk, or for a judgement without an end.
    gate.close()
    let judging = Task { await collector.tick() }
    gate.waitUntilSomebodyWaits()
    let others = (0..<20).map { number in
      Task {
        if number.isMultiple(of: 2) { await collector.tick() }
        await collector.receive(.reached {}, from: device.source)
      }
    }
    #expect(ended.count == 1)
    gate.open()
    await judging.value
    for other in others { await other.value }
    #expect(ended.count > 1, "it goes on when the disk does")
  }

  /// As at the first start of a device without a battery for its clock.
  @Test func aClockThatIsNotSetIsSaidAndStopsNothing() async throws {
    let device = try Device()
    let ended = Ended()
    let collector = try device.collector(
      clock: { ClockReading(wall: Timestamp(milliseconds: 30_000), steady: device.now) },
      roundEnded: ended.note)
    await collector.receive(.connected, from: device.source)
    await collector.tick()
    #expect(ended.last?.contains("this device's clock is not set: it says 1970-01-01") == true)
    #expect(await collector.status().troubles.count { $0.contains("clock is not set") } == 1)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let started = try device.lastShift().started
    #expect(abs(started.seconds(since: Device.start)) < 60, "records have the receiver's time")
  }

  @Test func theLineForPeopleNamesNoUnit() async throws {
    let device = try Device()
    let ended = Ended()
    let collector = try device.collector(roundEnded: ended.note)
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "BW-9", officer: "o-1")
    await collector.tick()
    #expect(ended.last == "1 unit on shift; gpsd connected")
  }
}

/// The rounds that have ended, and what was said of the last.
final class Ended: Sendable {
  private let words = Mutex<[String]>([])
  var count: Int { words.withLock { $0.count } }
  var last: String? { words.withLock { $0.last } }
  var note: @Sendable (String) -> Void { { line in self.words.withLock { $0.append(line) } } }
}

/// Holds up whoever passes while it is closed.
private final class Gate: @unchecked Sendable {
  private let condition = NSCondition()
  private var (isClosed, waits) = (false, false)

  func pass() {
    condition.lock()
    defer { condition.unlock() }
    while isClosed {
      waits = true
      condition.broadcast()
      condition.wait()
    }
  }

  func close() { condition.withLock { isClosed = true } }

  func open() {
    condition.withLock {
      isClosed = false
      condition.broadcast()
    }
  }

  func waitUntilSomebodyWaits() {
    condition.lock()
    defer { condition.unlock() }
    while !waits { condition.wait() }
  }
}
