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

@Suite struct CollectorTests {
  @Test func endingAShiftThatCameNearNoHotSpotSaysSoAndNotWhereItWas() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<20 {
      device.pass(seconds: 1)
      let time = Device.start.advanced(bySeconds: Double(second))
      let line =
        #"{"class":"TPV","device":"/dev/gps","mode":3,"time":"\#(time)","lat":53.1,"lon":-1.2}"#
      await collector.receive(
        .bytes(Array((line + "\n").utf8), at: device.now), from: device.source)
    }
    let ended = try await collector.endShift(unit: nil)
    #expect(
      ended[0].account?.notes.contains { $0.contains("no fix came within 10 km") } == true)
    let shift = try device.lastShift()
    #expect(shift.notes.contains { $0.hasPrefix("no fix came within 10 km") })
    #expect(!shift.notes.contains { $0.contains("53.1") || $0.contains("1.2") })
  }

  @Test func aShiftIsKeptWithItsVisitsWhateverTheDevicesOwnClockSays() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
    for second in 0..<300 { await device.hear(second, inside: second >= 100, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let records = try device.records()
    guard records.count == 2, case .visit(let visit) = records[0],
      case .shift(let shift) = records[1]
    else { return #expect(Bool(false), "\(records)") }
    #expect(visit.entered >= Device.start.advanced(bySeconds: 99))
    #expect(visit.left == Device.start.advanced(bySeconds: 299))
    #expect(visit.ended == .shiftEnd && visit.officer == "o-1" && visit.shift == shift.id)
    #expect(abs(shift.started.seconds(since: Device.start)) <= 2)
    #expect(abs(shift.ended.seconds(since: visit.left)) <= 2)
    #expect(shift.visits == 1 && shift.fixes == 300)
    #expect(abs(shift.coverage.total - shift.ended.seconds(since: shift.started)) < 0.01)
  }

  @Test func offShiftNothingIsKept() async throws {
    let device = try Device()
    let collector = try device.collector()
    for second in 0..<200 { await device.hear(second, by: collector) }
    #expect(try device.records().isEmpty)
    let status = await collector.status()
    #expect(status.units.map(\.unit) == ["/dev/gps", "BW-9"])
    #expect(status.units[0].shift == nil && status.units[0].present.isEmpty)
  }

  @Test func noPositionReachesTheDisk() async throws {
    let device = try Device()
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<200 {
      await device.hear(second, inside: second % 100 < 70, by: collector)
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: device.directory.path)
      .filter { $0.hasPrefix("journal/") }
    #expect(files.contains { $0.hasPrefix("journal/log-") })
    for file in files {
      let bytes = try Data(contentsOf: device.directory.appending(path: file))
      for digits in ["51.5012", "51.5022", "0.70123"] {
        #expect(bytes.range(of: Data(digits.utf8)) == nil, "\(digits) in \(file)")
      }
      for number in [51.501234567, 51.502234567, 0.701234567] {
        for bits in [number.bitPattern.bigEndian, number.bitPattern.littleEndian] {
          #expect(bytes.range(of: withUnsafeBytes(of: bits) { Data($0) }) == nil, "in \(file)")
        }
      }
    }
  }

  @Test func aCollectorCutOffCarriesItsShiftOnInOneVisit() async throws {
    let device = try Device()
    do {
      let collector = try device.collector()
      await collector.receive(.connected, from: device.source)
      _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
      for second in 0..<205 { await device.hear(second, by: collector) }
      // Nothing is said to it: it is simply gone.
    }
    device.pass(seconds: 20)
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    for second in 230..<400 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: "/dev/gps")
    let records = try device.records()
    guard case .visit(let visit) = records.first, case .shift(let shift) = records.last else {
      return #expect(Bool(false), "\(records)")
    }
    #expect(records.count == 2)
    #expect(visit.dwell == 399)
    #expect(visit.bridged >= 25 && visit.bridged <= 36, "at most 10 s are judged anew")
    #expect(shift.coverage.deviceOff >= 20 && shift.coverage.deviceOff <= 36)
    #expect(shift.notes.contains { $0.contains("interrupted") })
  }

  @Test func gpsdsAbsenceIsAccountedForInTheShift() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await device.hear(second, by: collector) }
    await collector.receive(.lost(reason: "gone"), from: device.source)
    #expect(await collector.status().gpsd[0].connected == false)
    device.pass(seconds: 30)
    await collector.receive(.connected, from: device.source)
    for second in 131..<200 { await device.hear(second, by: collector) }
    await collector.receive(.lost(reason: "gone"), from: device.source)
    device.pass(seconds: 40)
    _ = try await collector.endShift(unit: nil)
    let shift = try device.lastShift()
    #expect(abs(shift.coverage.gpsdDown - 70) <= 2)
    #expect(abs(shift.coverage.total - shift.ended.seconds(since: shift.started)) < 0.01)
  }

  @Test func aShiftWithoutAnyFixIsRecordedAsUncovered() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "BW-9", officer: nil)
    device.pass(seconds: 600)
    _ = try await collector.endShift(unit: "BW-9")
    let shift = try device.lastShift()
    #expect(shift.fixes == 0 && shift.coverage.observed == 0)
    #expect(abs(shift.coverage.noFix - 600) < 1)
  }

  @Test func aForgottenShiftIsEndedByItself() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "BW-9", officer: nil)
    device.pass(seconds: device.configuration.longestShift * 3600 - 10)
    await collector.tick()
    #expect(try device.records().isEmpty)
    device.pass(seconds: 20)
    await collector.tick()
    #expect(try device.records().count == 1)
    #expect(device.wakes.withLock { $0 } == 1)
  }

  @Test func requestsThatMakeNoSenseAreRefusedInWords() async throws {
    let device = try Device()
    let collector = try device.collector()
    await #expect(throws: CollectorError.self) { try await collector.endShift(unit: nil) }
    await #expect(throws: CollectorError.self) {
      try await collector.startShift(unit: nil, officer: nil)
    }
    await #expect(throws: CollectorError.self) {
      try await collector.startShift(unit: "BW-8", officer: nil)
    }
    _ = try await collector.startShift(unit: "BW-9", officer: nil)
    await #expect(throws: CollectorError.self) {
      try await collector.startShift(unit: "BW-9", officer: nil)
    }
    await #expect(throws: CollectorError.self) { try await collector.endShift(unit: "BW-2") }
  }

  @Test func theSilenceBeforeTheEndOfAShiftIsAccountedFor() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<80 { await device.hear(second, by: collector) }
    device.pass(seconds: 60)
    _ = try await collector.endShift(unit: nil)
    let shift = try device.lastShift()
    #expect(abs(shift.coverage.total - 141) <= 2)
    #expect(abs(shift.coverage.noFix - 61) <= 2)
  }

  @Test func aFixFromBeforeTheBookingIsNoneOfTheShifts() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    for second in 0..<10 { await device.hear(second, by: collector) }
    device.pass(seconds: 20)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    device.pass(seconds: 20)
    for second in 50..<150 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let records = try device.records()
    guard case .visit(let visit)? = records.first, case .shift(let shift)? = records.last else {
      return #expect(Bool(false), "\(records)")
    }
    #expect(visit.entered == Device.start.advanced(bySeconds: 50) && visit.bridged == 0)
    #expect(abs(shift.started.seconds(since: Device.start) - 29) <= 2)
  }

  @Test func aShiftOutlivesAReceiverThatGivesAWrongDateForAWhile() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await device.hear(second, by: collector) }
    for second in 0..<5 { await device.hear(86_400 + second, by: collector) }
    for second in 105..<305 { await device.hear(second, by: collector) }
    await collector.tick()
    _ = try await collector.endShift(unit: nil)
    let dwells = try device.records().compactMap { record in
      if case .visit(let visit) = record { visit.dwell } else { nil }
    }
    #expect(dwells.reduce(0, +) >= 290, "\(dwells)")
    for case .shift(let shift) in try device.records() {
      #expect(shift.coverage.total < 400, "no day is made of five seconds")
    }
  }

  @Test func aStepBackBeforeTheFirstFixOfAShiftIsNoneOfIts() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    for second in 7200..<7210 { await device.hear(second, by: collector) }
    device.pass(seconds: 10)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    device.pass(seconds: 60)
    for second in 0..<100 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let shifts = try device.records().compactMap { record in
      if case .shift(let shift) = record { shift } else { nil }
    }
    #expect(shifts.count == 1)
    #expect(abs((shifts.first?.coverage.total ?? 0) - 160) <= 2, "\(shifts)")
  }

  @Test func aDamagedCopyOfTheHotSpotsStopsNothingElse() async throws {
    let device = try Device()
    do {
      let collector = try device.collector()
      await collector.receive(.connected, from: device.source)
      _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
      for second in 0..<100 { await device.hear(second, by: collector) }
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: device.directory.path)
    where file.hasSuffix(".geojson") {
      let path = device.directory.appending(path: file)
      let text = try String(contentsOf: path, encoding: .utf8)
      try Data(text.replacing("51.5", with: "51.6").utf8).write(to: path)
    }
    let collector = try device.collector()
    await #expect(throws: CollectorError.self) {
      try await collector.startShift(unit: "/dev/gps", officer: nil)
    }
    #expect(await collector.status().troubles.count == 1)
    _ = try await collector.startShift(unit: "BW-9", officer: nil)
    _ = try await collector.endShift(unit: "/dev/gps")
    let visits = try device.records().compactMap { record in
      if case .visit(let visit) = record { visit } else { nil }
    }
    #expect(visits.count == 1 && visits[0].ended == .powerLost && visits[0].dwell >= 88)
  }

  /// The set changes every day, and a shift goes on over many changes and a restart.
  @Test func onlyTheHotSpotSetsOfOpenShiftsAreKept() async throws {
    let device = try Device()
    let given = try String(contentsOfFile: device.configuration.hotSpots, encoding: .utf8)
    for days in [1...3, 4...6] {
      let collector = try device.collector()
      await collector.receive(.connected, from: device.source)
      if days.contains(1) { _ = try await collector.startShift(unit: "/dev/gps", officer: nil) }
      #expect(await collector.status().units.filter { $0.shift != nil }.count == 1)
      for day in days {
        let changed = given.replacing("Square", with: "Square \(day)")
        try #require(changed != given)
        try Data(changed.utf8).write(to: URL(filePath: device.configuration.hotSpots))
        try await device.hotSpotsAreExamined(by: collector)
        _ = try await collector.startShift(unit: "BW-9", officer: nil)
        await device.hear(day * 10, by: collector)
        let copies = try device.hotSpotCopies
        #expect(copies.count == 2, "\(copies)")
        _ = try await collector.endShift(unit: "BW-9")
      }
    }
    let collector = try device.collector()
    #expect(await collector.status().units.filter { $0.shift != nil }.count == 1, "carried on")
    _ = try await collector.endShift(unit: nil)
    _ = try await collector.startShift(unit: "BW-9", officer: nil)
    #expect(try device.hotSpotCopies.count == 1)
  }

  @Test func noNumberOfAReceiverStopsTheCollector() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<200 {
      device.pass(seconds: 1)
      let time = Device.start.advanced(bySeconds: Double(second))
      // A fix that errs by so much is refused.
      let error = second.isMultiple(of: 2) ? #""eph":1e308,"# : ""
      let line =
        #"{"class":"TPV","device":"/dev/gps","mode":3,"time":"\#(time)","lat":51.501,"#
        + #""lon":0.701,\#(error)"speed":1e308,"track":1e308}"# + "\n"
      await collector.receive(.bytes(Array(line.utf8), at: device.now), from: device.source)
    }
    _ = try await collector.endShift(unit: nil)
    #expect(try device.records().count == 2)
  }
}
