// SPDX-License-Identifier: Apache-2.0

import Collecting
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
