// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Foundation
import Patrol
import Positioning
import Testing

/// What the collector tells of how much it has heard and judged.
@Suite struct CollectorFlowTests {
  @Test func eachEpochIsCountedOnceWhenHeardAndWhenJudged() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    for second in 0..<10 { await device.hear(second, by: collector) }
    device.pass(seconds: 5)
    await collector.tick()
    #expect(await device.epochs(by: collector) == Epochs(heard: 10, judged: nil))
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 20..<50 {
      await device.hear(second, by: collector)
      // Receivers repeat an epoch, each time fuller.
      await device.hear(second, by: collector)
    }
    for second in 50..<60 { await device.hearNoPosition(second, by: collector) }
    // Out of order, so refused.
    await device.hear(30, by: collector)
    device.pass(seconds: 5)
    await collector.tick()
    #expect(await device.epochs(by: collector) == Epochs(heard: 51, judged: 41))
  }

  @Test func aRestartKeepsTheCountOfWhatWasJudged() async throws {
    let device = try Device()
    try await device.isStoppedWhileGpsdIsAway()
    let next = try device.collector()
    #expect(await device.epochs(by: next) == Epochs(heard: 0, judged: 100))
    _ = try await next.endShift(unit: nil)
    #expect(await device.epochs(by: next) == Epochs(heard: 0, judged: nil))
  }

  @Test func whatIsJudgedLateIsToldInTheStatusAndInTheShift() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<10 { await device.hear(second, by: collector) }
    #expect(await collector.status().troubles.isEmpty)
    for second in 10..<20 { await device.hear(second, by: collector, late: 12) }
    let troubles = await collector.status().troubles
    #expect(troubles.contains { $0.contains("more than this device can judge") }, "\(troubles)")
    device.pass(seconds: 60)
    #expect(await collector.status().troubles.isEmpty, "it is over")
    _ = try await collector.endShift(unit: nil)
    let notes = try device.lastShift().notes
    #expect(notes.count { $0.contains("more than this device could judge") } == 1, "\(notes)")
  }

  @Test func theShiftTellsHowMuchWasNotJudged() async throws {
    let device = try Device()
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<10 { await device.hear(second, by: collector) }
    await collector.leave(unjudged: 0, of: device.source)
    await collector.leave(unjudged: 7, of: device.source, unit: "BW-9")
    await collector.leave(unjudged: 1234, of: device.source, unit: "/dev/gps")
    _ = try await collector.endShift(unit: nil)
    let notes = try device.lastShift().notes
    #expect(notes.count { $0.contains("lines from gpsd were not judged") } == 1)
    #expect(notes.contains { $0.hasPrefix("1234 lines") }, "\(notes)")
  }
}

struct Epochs: Equatable {
  var heard: Int?
  var judged: Int?
}

extension Device {
  /// What the status tells of the receiver's epochs.
  fileprivate func epochs(by collector: Collector) async -> Epochs {
    let unit = await collector.status().units.first { $0.unit == "/dev/gps" }
    return Epochs(heard: unit?.heard, judged: unit?.judged)
  }

  /// A second in which the receiver knows the time alone.
  fileprivate func hearNoPosition(_ second: Int, by collector: Collector) async {
    pass(seconds: 1)
    let time = Self.start.advanced(bySeconds: Double(second))
    let line = #"{"class":"TPV","device":"/dev/gps","mode":1,"time":"\#(time)"}"# + "\n"
    await collector.receive(.bytes(Array(line.utf8), at: now), from: source)
  }
}
