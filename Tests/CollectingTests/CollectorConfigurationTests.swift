// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Detection
import DeviceConfiguration
import Foundation
import Patrol
import Positioning
import Testing

/// A changed configuration is taken up while shifts go on.
@Suite struct CollectorConfigurationTests {
  /// A unit on shift that has stood in the hot spot for 100 s.
  private func dwelling() async throws -> (Device, Collector) {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
    for second in 0..<100 { await device.hear(second, by: collector) }
    return (device, collector)
  }

  @Test func anOpenVisitGoesOnThroughAChangeOfAllThatMayChange() async throws {
    let (device, collector) = try await dwelling()
    var changed = device.configuration
    changed.gpsd.append(GpsdSource(host: "second"))
    changed.units = ["\(device.source)/dev/gps": "/dev/gps", "second:2947/dev/gps": "BW-2"]
    changed.targetDwell = 600
    changed.longestShift = 20
    changed.sending = .atShiftEnd
    changed.detection.leastVisit = 3000
    changed.positions.mostError = 400
    try await collector.take(changed)
    let status = await collector.status()
    #expect(status.gpsd.map(\.source) == ["\(device.source)", "second:2947"])
    #expect(status.units.map(\.unit) == ["/dev/gps", "BW-2"])
    #expect(status.units.first?.present.first?.target == 600)
    for second in 100..<200 { await device.hear(second, by: collector) }
    device.pass(seconds: 5)
    await collector.tick()
    #expect(await collector.status().units.first?.judged == 200, "no epoch was lost")
    let ended = try await collector.endShift(unit: nil)
    // By the least visit of the configuration that the shift began with.
    #expect(ended.first?.visits.count == 1)
    let notes = try device.lastShift().notes
    #expect(notes.isEmpty, "\(notes)")
  }

  @Test func aChangeThatWouldTakeAUnitOnShiftItsReceiverIsRefusedWhole() async throws {
    let (device, collector) = try await dwelling()
    var renamed = device.configuration
    renamed.units["/dev/gps"] = "BW-7"
    renamed.targetDwell = 60
    var elsewhere = device.configuration
    elsewhere.gpsd = [GpsdSource(host: "elsewhere")]
    var second = device.configuration
    second.gpsd.append(GpsdSource(host: "second"))
    second.units = [:]
    for changed in [renamed, elsewhere, second] {
      let error = await #expect(throws: CollectorError.self) { try await collector.take(changed) }
      #expect(error?.description.contains("/dev/gps is on shift and would lose") == true)
    }
    let status = await collector.status()
    #expect(status.gpsd.count == 1 && status.units.first?.present.first?.target == 900)
    _ = try await collector.endShift(unit: nil)
    try await collector.take(renamed)
    #expect(await collector.status().units.map(\.unit) == ["BW-7", "BW-9"])
  }

  /// The receiver had been heard through the gpsd of before; the other one cannot be reached.
  @Test func aShiftWithAnotherGpsdMissesThatOne() async throws {
    let (device, collector) = try await dwelling()
    _ = try await collector.endShift(unit: nil)
    var elsewhere = device.configuration
    elsewhere.gpsd = [GpsdSource(host: "elsewhere")]
    try await collector.take(elsewhere)
    _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
    for _ in 0..<60 {
      device.pass(seconds: 1)
      await collector.tick()
    }
    let coverage = try #require(try await collector.endShift(unit: nil).first?.account?.coverage)
    #expect(abs(coverage.gpsdDown - 60) <= 2 && coverage.noFix <= 2, "\(coverage)")
  }

  @Test func theJournalAndTheSocketStayWhereTheyAreUntilARestart() async throws {
    let device = try Device()
    let collector = try device.collector()
    var changed = device.configuration
    (changed.state, changed.control) = ("/elsewhere", "/elsewhere/control.sock")
    let error = await #expect(throws: CollectorError.self) { try await collector.take(changed) }
    #expect(error?.kind == .configuration)
    #expect(error?.description.split(separator: "\n").count == 2)
    #expect(error?.description.contains("“state” has changed: restart the collector") == true)
  }

  @Test func theNextShiftBeginsWithTheHotSpotsNamedNow() async throws {
    let (device, collector) = try await dwelling()
    var changed = device.configuration
    changed.hotSpots = device.directory.appending(path: "other.geojson").path
    let other = try String(contentsOfFile: device.configuration.hotSpots, encoding: .utf8)
      .replacingOccurrences(of: "HS1", with: "HS7")
    try Data(other.utf8).write(to: URL(filePath: changed.hotSpots))
    try await collector.take(changed)
    try await device.hotSpotsAreExamined(by: collector)
    #expect(await collector.status().units.first?.present.first?.hotSpot == "HS1")
    _ = try await collector.endShift(unit: nil)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 100..<200 { await device.hear(second, by: collector) }
    #expect(await collector.status().units.first?.present.first?.hotSpot == "HS7")
  }

  @Test func aRefusedConfigurationIsToldUntilOneIsTakenUp() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.noteConfiguration(refused: "patrol.yaml: line 2: no")
    #expect(
      await collector.status().troubles == [
        "the changed configuration is not loaded: patrol.yaml: line 2: no"
      ])
    try await collector.take(device.configuration)
    #expect(await collector.status().troubles.isEmpty)
  }
}
