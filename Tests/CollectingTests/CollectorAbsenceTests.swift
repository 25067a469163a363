// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import DeviceConfiguration
import Foundation
import Geography
import Journaling
import Logging
import Patrol
import Platform
import Positioning
import Synchronization
import Testing
import Wire

/// What a shift says of the time in which no fix came, and why.
@Suite struct CollectorAbsenceTests {
  @Test func aReceiverPluggedInElsewhereIsTold() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "BW-9", officer: nil)
    #expect(await collector.status().troubles.isEmpty)
    let line = #"{"class":"TPV","device":"/dev/ttyUSB7","mode":1}"# + "\n"
    await collector.receive(.bytes(Array(line.utf8), at: device.now), from: device.source)
    let troubles = await collector.status().troubles
    #expect(troubles.count == 1 && troubles[0].contains("/dev/ttyUSB7"), "\(troubles)")
    #expect(troubles.first?.contains("BW-9") == true)
  }

  @Test func twoUnitsOfOneGpsdBothAccountForItsAbsence() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    for unit in ["/dev/gps", "BW-9"] {
      _ = try await collector.startShift(unit: unit, officer: nil)
    }
    for second in 0..<50 { await device.hear(second, by: collector) }
    await collector.receive(.lost(reason: "gone"), from: device.source)
    device.pass(seconds: 30)
    _ = try await collector.endShift(unit: nil)
    for case .shift(let shift) in try device.records() {
      #expect(abs(shift.coverage.gpsdDown - 30) <= 2, "unit \(shift.unit)")
    }
  }

  @Test func anOutageBeforeTheShiftIsNotChargedToIt() async throws {
    let device = try Device()
    let collector = try device.collector()
    device.pass(seconds: 1000)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    device.pass(seconds: 8)
    await collector.receive(.connected, from: device.source)
    device.pass(seconds: 20)
    for second in 0..<50 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let shift = try device.lastShift()
    #expect(abs(shift.coverage.gpsdDown - 8) <= 1 && abs(shift.coverage.noFix - 21) <= 2)
  }

  @Test func aRestartBeforeTheFirstFixForgetsNothingOfTheShift() async throws {
    let device = try Device()
    do {
      let collector = try device.collector()
      await collector.receive(.connected, from: device.source)
      _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
      device.pass(seconds: 40)
      await collector.stop()
    }
    device.pass(seconds: 10)
    let shift = try await device.carriesOnToTheEnd()
    #expect(abs(shift.coverage.total - 100) <= 2, "\(shift.coverage)")
    #expect(abs(shift.coverage.deviceOff - 10) <= 1)
    #expect(shift.notes.contains { $0.contains("stopped and started again") })
  }

  @Test func aCutIsToldFromTheStopBeforeItThoughNoFixCame() async throws {
    let device = try Device()
    do {
      let collector = try device.collector()
      _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
      device.pass(seconds: 40)
      await collector.stop()
    }
    device.pass(seconds: 10)
    do {
      // Cut off: nothing is said to it.
      let collector = try device.collector()
      device.pass(seconds: 1)
      await collector.tick()
    }
    device.pass(seconds: 10)
    let shift = try await device.carriesOnToTheEnd()
    #expect(shift.notes.contains { $0.contains("stopped and started again") })
    #expect(shift.notes.contains { $0.contains("interrupted and went on") })
    #expect(abs(shift.coverage.deviceOff - 20) <= 2, "\(shift.coverage)")
  }

  /// The first gpsd is there all the time, the unit's own goes away and stays so over a restart.
  @Test func theAbsenceOfAUnitsOwnGpsdIsKnownAfterARestart() async throws {
    let other = try #require(GpsdSource("127.0.0.1:1"))
    let own = try #require(GpsdSource("127.0.0.1:2"))
    let device = try Device(gpsd: [other, own])
    try await device.isStoppedWhileGpsdIsAway()
    device.pass(seconds: 10)
    let collector = try device.collector()
    await collector.receive(.connected, from: other)
    device.pass(seconds: 40)
    _ = try await collector.endShift(unit: nil)
    let shift = try device.lastShift()
    #expect(abs(shift.coverage.gpsdDown - 70) <= 1, "\(shift.coverage)")
    #expect(abs(shift.coverage.deviceOff - 10) <= 1, "\(shift.coverage)")
  }

  /// As the service is restarted while gpsd is away; whether a fix comes afterwards or not.
  @Test(arguments: [true, false])
  func whatAStoppedCollectorKnewOfGpsdsAbsenceIsAccountedFor(fixesComeBack: Bool) async throws {
    let device = try Device()
    try await device.isStoppedWhileGpsdIsAway()
    device.pass(seconds: 20)
    do {
      // Another restart before anything is heard takes nothing away.
      let collector = try device.collector()
      device.pass(seconds: 5)
      await collector.stop()
    }
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    if fixesComeBack {
      for second in 156..<200 { await device.hear(second, by: collector) }
    }
    _ = try await collector.endShift(unit: nil)
    let shift = try device.lastShift()
    let coverage = shift.coverage
    #expect(abs(coverage.gpsdDown - 35) <= 2, "\(coverage)")
    #expect(abs(coverage.deviceOff - 20) <= 2, "\(coverage)")
    #expect(coverage.noFix <= 2, "\(coverage)")
    #expect(abs(coverage.total - shift.ended.seconds(since: shift.started)) < 0.01)
    #expect(!shift.notes.contains { $0.contains("interrupted") }, "\(shift.notes)")
  }
}
