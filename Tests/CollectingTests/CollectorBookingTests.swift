// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Detection
import DeviceConfiguration
import Foundation
import Journaling
import Patrol
import Positioning
import Synchronization
import Testing
import Wire

/// What booking on and off tells, and who is booked.
@Suite struct CollectorBookingTests {
  private static let unit = "/dev/gps"

  // MARK: Nothing is measured

  @Test func bookingOnSaysInCapitalsThatNothingIsMeasuredAndWhy() async throws {
    let device = try Device()
    let collector = try device.collector()
    let away = try await collector.startShift(unit: Self.unit, officer: "o-1")
    #expect(away.contains("is on shift") && away.contains("NOTHING IS MEASURED: gpsd "), "\(away)")
    _ = try await collector.endShift(unit: nil)

    await collector.receive(.connected, from: device.source)
    let unheard = try await collector.startShift(unit: Self.unit, officer: "o-1")
    #expect(unheard.contains("NOTHING IS MEASURED: nothing was heard"), "\(unheard)")
    _ = try await collector.endShift(unit: nil)

    let line = #"{"class":"TPV","device":"/dev/gps","mode":1}"# + "\n"
    await collector.receive(.bytes(Array(line.utf8), at: device.now), from: device.source)
    device.pass(seconds: 3)
    await collector.tick()
    let blind = try await collector.startShift(unit: Self.unit, officer: "o-1")
    #expect(blind.contains("NOTHING IS MEASURED: its receiver has no fix"), "\(blind)")
    _ = try await collector.endShift(unit: nil)

    for second in 0..<5 { await device.hear(second, by: collector) }
    let well = try await collector.startShift(unit: Self.unit, officer: "o-1")
    #expect(!well.contains("NOTHING") && !well.contains("officer is named"), "\(well)")
  }

  @Test func theStatusSaysWhenTheLastFixCameOnShiftAndOff() async throws {
    let device = try Device()
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    func status() async throws -> UnitStatus {
      try #require(await collector.status().units.first { $0.unit == Self.unit })
    }
    #expect(try await status().lastFix == nil)
    // The last epoch is held back until another comes.
    for second in 0..<10 { await device.hear(second, by: collector) }
    #expect(try await status().lastFix == Device.start.advanced(bySeconds: 8))
    _ = try await collector.startShift(unit: Self.unit, officer: nil)
    #expect(try await status().obstacle == nil)
    device.pass(seconds: 300)
    #expect(try await status().obstacle?.contains("said nothing for 5 min") == true)
    #expect(try await status().lastFix == Device.start.advanced(bySeconds: 8))
    await collector.receive(.lost(reason: "gone"), from: device.source)
    #expect(try await status().obstacle?.contains("is not connected: gone") == true)
  }

  // MARK: The officer

  /// Out of the hot spot at a walk, 200 m past its edge, and in again: a degree is 111 km.
  private static let latitudes: [Double] = {
    let out = (0..<250).map { 51.501 + Double($0) * 1.2e-5 }
    let stand = Array(repeating: 51.501, count: 200)
    let far = Array(repeating: out[249], count: 150)
    return stand + out + far + out.reversed() + stand
  }()

  /// Two visits of a shift that is still open; the first is final.
  private func shiftWithAVisit(
    officer: String?, _ device: Device
  ) async throws -> Collector {
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    _ = try await collector.startShift(unit: Self.unit, officer: officer)
    for (second, latitude) in Self.latitudes.enumerated() {
      device.pass(seconds: 1)
      let time = Device.start.advanced(bySeconds: Double(second))
      let line =
        #"{"class":"TPV","device":"/dev/gps","mode":3,"time":"\#(time)","lat":\#(latitude),"#
        + #""lon":0.701234567,"eph":10.0,"speed":1.1}"# + "\n"
      await collector.receive(.bytes(Array(line.utf8), at: device.now), from: device.source)
    }
    return collector
  }

  private func visits(_ device: Device) throws -> [Visit] {
    try device.records().compactMap { if case .visit(let visit) = $0 { visit } else { nil } }
  }

  @Test func bookingOnWithoutAnOfficerSaysHowToNameOne() async throws {
    let collector = try Device().collector()
    let words = try await collector.startShift(unit: "BW-9", officer: nil)
    #expect(words.contains("patrol shift officer --unit BW-9"), "\(words)")
  }

  @Test func anOfficerNamedInTheShiftIsOnWhatComesAndCorrectsWhatIsKept() async throws {
    let device = try Device()
    let collector = try await shiftWithAVisit(officer: nil, device)
    let kept = try #require(try visits(device).first)
    #expect(kept.officer == nil)
    let words = try await collector.book(unit: Self.unit, to: "o-2")
    #expect(words.contains("saved already and are corrected: 1 vis"), "\(words)")
    _ = try await collector.endShift(unit: nil)
    let all = try visits(device)
    #expect(all.map(\.officer) == [nil, "o-2", "o-2"])
    #expect(all.map(\.replaces) == [nil, kept.id, nil])
    #expect(try device.lastShift().officer == "o-2")
    var original = all[1]
    (original.id, original.officer, original.replaces) = (kept.id, nil, nil)
    #expect(original == kept, "nothing else is another")
  }

  @Test func anOfficerNamedAfterTheShiftCorrectsEachOfItsVisitsOnce() async throws {
    let device = try Device()
    let collector = try await shiftWithAVisit(officer: "o-1", device)
    _ = try await collector.endShift(unit: nil)
    _ = try await collector.book(unit: Self.unit, to: "o-2")
    _ = try await collector.book(unit: Self.unit, to: "o-2")
    #expect(try visits(device).map(\.officer) == ["o-1", "o-1", "o-2", "o-2"])
    // What is corrected again replaces the correction, so that one record counts.
    _ = try await collector.book(unit: Self.unit, to: "o-1")
    let all = try visits(device)
    #expect(all.map(\.officer) == ["o-1", "o-1", "o-2", "o-2", "o-1", "o-1"])
    let replaced = Set(all.compactMap(\.replaces))
    #expect(all.filter { !replaced.contains($0.id) } == Array(all.suffix(2)))
  }

  @Test func anOfficerNamedAfterTheShiftCorrectsItsRecordToo() async throws {
    let device = try Device()
    let collector = try await shiftWithAVisit(officer: nil, device)
    _ = try await collector.endShift(unit: nil)
    let original = try device.lastShift()
    #expect(original.officer == nil && original.replaces == nil)
    let words = try await collector.book(unit: Self.unit, to: "o-2")
    #expect(words.contains("saved already and are corrected: its record and 2 visits"), "\(words)")
    let again = try await collector.book(unit: Self.unit, to: "o-2")
    #expect(!again.contains("corrected"), "\(again)")
    _ = try await collector.book(unit: Self.unit, to: "o-3")
    let shifts = try device.records().compactMap {
      if case .shift(let shift) = $0 { shift } else { nil }
    }
    #expect(shifts.map(\.officer) == [nil, "o-2", "o-3"])
    #expect(shifts.map(\.replaces) == [nil, shifts[0].id, shifts[1].id])
    #expect(Set(shifts.map(\.id)).count == 3)
    #expect(shifts.allSatisfy { $0.name == original.id }, "its visits stay its own")
    var last = shifts[2]
    (last.id, last.officer, last.shift, last.replaces) = (original.id, nil, nil, nil)
    #expect(last == original, "nothing else is another")
    // The next shift is another one.
    _ = try await collector.startShift(unit: Self.unit, officer: "o-4")
    _ = try await collector.endShift(unit: nil)
    let next = try await collector.book(unit: Self.unit, to: "o-5")
    #expect(next.contains("saved already and are corrected: its record"), "\(next)")
    #expect(!next.contains("visits"), "\(next)")
  }

  @Test func theOfficerOutlivesARestartAndIsRefusedWithoutAShift() async throws {
    let device = try Device()
    let collector = try await shiftWithAVisit(officer: nil, device)
    await #expect(throws: CollectorError.self) { try await collector.book(unit: "BW-9", to: "o") }
    await #expect(throws: CollectorError.self) {
      try await collector.book(unit: Self.unit, to: nil)
    }
    _ = try await collector.book(unit: Self.unit, to: "o-2")
    let state = try ShiftState(bytes: try #require(try device.openShift(of: Self.unit)).state)
    #expect(state.booking.officer == "o-2")
  }

  @Test func aShiftBeginsWithTheProfileOfItsReceiver() async throws {
    let device = try Device()
    var configuration = device.configuration
    configuration.profiles = Self.profiles()
    configuration.receivers[Self.unit] = "coarse"
    let collector = try device.collector(with: configuration)
    _ = try await collector.startShift(unit: Self.unit, officer: nil)
    let state = try ShiftState(bytes: try #require(try device.openShift(of: Self.unit)).state)
    #expect(state.shift.receiver == configuration.profiles["coarse"]?.profile)
  }

  /// A profile that only the configuration gives, and one for what gpsd calls u-blox.
  private static func profiles() -> ReceiverProfiles {
    var (coarse, told) = (ReceiverProfile(), ReceiverProfile())
    (coarse.errorSpread, told.errorSpread) = (0.1, 0.2)
    return ReceiverProfiles([
      ReceiverProfileFile(name: "coarse", path: "/c", profile: coarse, receivers: nil),
      ReceiverProfileFile(
        name: "told", path: "/t", profile: told,
        receivers: ReceiverProfileFile.ReceiverMatch(driver: "u-blox")),
    ])
  }

  @Test func aReceiverThatGpsdKnowsAfterTheBookingHasItsProfileFromTheFirstFixOn() async throws {
    let device = try Device()
    var configuration = device.configuration
    configuration.profiles = Self.profiles()
    let collector = try device.collector(with: configuration)
    _ = try await collector.startShift(unit: Self.unit, officer: nil)
    func isKept(_ profile: ReceiverProfile?) throws -> Bool {
      try ShiftState(bytes: try #require(try device.openShift(of: Self.unit)).state).shift.receiver
        == profile
    }
    #expect(try isKept(nil))
    func say(_ driver: String) async {
      let line = #"{"class":"DEVICE","path":"/dev/gps","driver":"\#(driver)"}"# + "\n"
      await collector.receive(.bytes(Array(line.utf8), at: device.now), from: device.source)
    }
    await say("u-blox")
    for second in 0..<10 { await device.hear(second, by: collector) }
    #expect(await collector.health().receivers.first?.profile == "told")
    await say("NMEA0183")
    for second in 10..<20 { await device.hear(second, by: collector) }
    await collector.stop()
    #expect(try isKept(configuration.profiles["told"]?.profile), "it stays through the shift")
  }

  // MARK: The end

  @Test func anEndedShiftListsItsVisitsAndWhatWasNotCovered() async throws {
    let device = try Device()
    let collector = try await shiftWithAVisit(officer: "o-1", device)
    await collector.receive(.lost(reason: "gone"), from: device.source)
    device.pass(seconds: 400)
    let ended = try await collector.endShift(unit: nil)
    let shift = try #require(ended.first)
    #expect(ended.count == 1 && shift.officer == "o-1")
    try #require(shift.visits.count == 2)
    #expect(shift.visits[0].hotSpot == "HS1" && shift.visits[0].name == "Square")
    #expect(shift.visits[0].entered < shift.visits[1].entered)
    #expect(abs((shift.account?.coverage.gpsdDown ?? 0) - 400) < 5)
  }

  // MARK: Sending

  @Test(arguments: DeviceConfiguration.Sending.allCases)
  func aFinalVisitIsSentInItsShiftUnlessItIsToWait(
    sending: DeviceConfiguration.Sending
  ) async throws {
    let device = try Device(sending: sending)
    let collector = try await shiftWithAVisit(officer: nil, device)
    let isAtOnce = sending == .whenFinal
    #expect(try visits(device).count == 1)
    #expect(device.wakes.withLock { $0 } == (isAtOnce ? 1 : 0))
    let pending = try await collector.pending(limit: 10, maximumBytes: .max)
    #expect(pending.entries.count == (isAtOnce ? 1 : 0))
    _ = try await collector.endShift(unit: nil)
    #expect(try await collector.pending(limit: 10, maximumBytes: .max).entries.count == 3)
    #expect(device.wakes.withLock { $0 } == (isAtOnce ? 2 : 1))
  }
}

extension Device {
  /// As the journal has it.
  fileprivate func openShift(of unit: String) throws -> KeptShift? {
    try JournalContents(path: directory.appending(path: "journal").path).openShifts[unit]
  }
}
