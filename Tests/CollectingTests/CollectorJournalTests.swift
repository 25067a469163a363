// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Cryptography
import Foundation
import Glibc
import Journaling
import Patrol
import Testing
import TestSupport
import Wire

/// The collector and a journal that fails under it.
@Suite(.serialized) struct CollectorJournalTests {
  // MARK: Damage

  @Test func collectingGoesOnWhenAnOlderSegmentIsDamaged() async throws {
    let device = try Device()
    let kept = try device.keepVisits(500)
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await device.hear(second, by: collector) }
    try device.change("log-00000001") { bytes in
      let pages = bytes.count / 4096
      for page in pages / 2..<pages {
        let start = page * 4096
        bytes.replaceSubrange(start..<start + 4096, with: repeatElement(0xa5, count: 4096))
      }
    }
    let pending = try await collector.withJournal { journal throws(JournalError) in
      try journal.pending(limit: .max, maximumBytes: .max).entries
    }
    #expect((200..<500).contains(pending.count))
    for second in 100..<300 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    #expect(await collector.status().troubles.isEmpty)
    let entries = try device.entries()
    #expect(entries.map(\.sequence) == Array(1...502))
    for (entry, record) in zip(entries, kept) where entry.status != .lost {
      #expect(entry.record == record)
    }
    #expect(entries.filter { $0.status != .lost }.count == pending.count + 2)
    try expectWhole(entries.suffix(2), lost: 500 - pending.count)
  }

  @Test func collectingGoesOnWhenTheSegmentThatIsWrittenIsDamaged() async throws {
    let device = try Device()
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    let kept = (1...20).map(Device.visit)
    for record in kept {
      try await collector.withJournal { journal throws(JournalError) in
        _ = try journal.append(record)
      }
    }
    try device.change("log-00000001") { bytes in
      let end = bytes.lastIndex { $0 != 0 } ?? 0
      bytes[end - 30] ^= 0xff
    }
    for second in 0..<300 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let entries = try device.entries()
    #expect(entries.prefix(19).map(\.record) == kept.prefix(19).map(\.bytes))
    #expect(entries.map(\.sequence) == Array(1...22))
    try expectWhole(entries.suffix(2), lost: 1)
  }

  @Test func openShiftsOutliveAJournalOfWhichNothingIsLeft() async throws {
    let device = try Device()
    _ = try device.keepVisits(200)
    do {
      let collector = try device.collector()
      _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
      _ = try await collector.startShift(unit: "BW-9", officer: nil)
      for second in 0..<100 { await device.hear(second, by: collector) }
      for name in device.files where name.hasPrefix("log-") {
        try device.change(name) { $0 = Array(repeating: 0xa5, count: $0.count) }
      }
      let pending = try await collector.withJournal { journal throws(JournalError) in
        try journal.pending().entries
      }
      #expect(pending.isEmpty)
      // It is simply gone.
    }
    let collector = try device.collector()
    #expect(await collector.status().units.filter { $0.shift != nil }.count == 2)
    for second in 101..<200 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: "/dev/gps")
    _ = try await collector.endShift(unit: "BW-9")
    let records = try device.entries().suffix(3).map { try Record(bytes: $0.record) }
    guard case .visit(let visit) = records[0], case .shift(let first) = records[1],
      case .shift(let second) = records[2]
    else { return #expect(Bool(false), "\(records)") }
    #expect(visit.dwell == 199)
    let told = "the journal was damaged: 0 records carried over, 200 lost"
    #expect(first.notes.contains { $0.hasPrefix(told) })
    #expect(!second.notes.contains { $0.hasPrefix(told) }, "told once")
  }

  /// No file is left that tells of it.
  @Test func aJournalRemovedUnderTheCollectorIsToldOfByTheShift() async throws {
    let device = try Device()
    _ = try device.keepVisits(20)
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await device.hear(second, by: collector) }
    for name in device.files {
      try FileManager.default.removeItem(atPath: device.journalPath + "/" + name)
    }
    for second in 100..<300 { await device.hear(second, by: collector) }
    await collector.tick()
    let told = "the journal is gone, and a new one begins: of its records up to number 20 the store"
    #expect(await collector.status().troubles.map { $0.hasPrefix(told) } == [true])
    _ = try await collector.endShift(unit: nil)
    let records = try device.records()
    guard records.count == 2, case .visit(let visit) = records[0],
      case .shift(let shift) = records[1]
    else { return #expect(Bool(false), "\(records)") }
    #expect(visit.dwell == 299 && shift.notes.contains { $0.hasPrefix(told) }, "\(shift.notes)")
  }

  /// The files are destroyed while no collector runs: it finds the shift all the same, says so while
  /// it lasts, and its record tells.
  @Test func officerIsStillOnShiftWhenTheJournalIsDestroyedBeforeTheStart() async throws {
    let device = try Device()
    do {
      let collector = try device.collector()
      _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
      for second in 0..<200 { await device.hear(second, by: collector) }
    }
    try device.change("log-00000001") { $0 = Array(repeating: 0xa5, count: $0.count) }
    device.pass(seconds: 20)
    let collector = try device.collector()
    let status = await collector.status()
    #expect(status.units.first { $0.unit == "/dev/gps" }?.officer == "o-1")
    #expect(status.troubles.map { $0.hasPrefix("the journal was damaged") } == [true])
    for second in 221..<300 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    #expect(await collector.status().troubles.isEmpty, "the shift's record tells of it now")
    let records = try device.records()
    guard records.count == 2, case .visit(let visit) = records[0],
      case .shift(let shift) = records[1]
    else { return #expect(Bool(false), "\(records)") }
    #expect(visit.dwell == 299 && visit.bridged <= 32, "at most 10 s before it are judged anew")
    #expect(shift.officer == "o-1")
    #expect(abs(shift.coverage.total - 300) <= 2 && shift.coverage.deviceOff >= 20)
    #expect(shift.notes.contains { $0.hasPrefix("the journal was damaged") }, "\(shift.notes)")
  }

  @Test func statusSaysWhenTheJournalCannotBeRead() async throws {
    let device = try Device()
    _ = try device.keepVisits(5)
    let collector = try device.collector()
    #expect(await collector.status().records.waiting == 5)
    try device.damageVisit(3)
    _ = try await entries(of: collector)
    try device.change("log-00000002") { $0 = Array(repeating: 0xa5, count: $0.count) }
    // Mended a moment ago, so it is left for a while.
    let troubles = await collector.status().troubles
    #expect(troubles.contains { $0.hasPrefix("the journal cannot be read") }, "\(troubles)")
  }

  /// The program was set back: it collects all the same, and says what waits.
  @Test func collectingGoesOnAfterADowngrade() async throws {
    let device = try Device()
    try Journal(path: device.journalPath, format: Journal.format + 1).append(Device.visit(1))
    let collector = try device.collector()
    let troubles = await collector.status().troubles
    #expect(troubles.count == 2 && troubles.allSatisfy { $0.contains(".newer-2") }, "\(troubles)")
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let shift = try device.lastShift()
    #expect(shift.visits == 1 && shift.notes.contains { $0.contains("was set aside as") })
    #expect(await collector.status().troubles.count == 1, "the records still wait there")
  }

  // MARK: Shifts that cannot be read

  /// A later program wrote its state: this one keeps it, says so, and that one takes it up again.
  @Test func shiftOfALaterProgramIsKeptAsideAndNamed() async throws {
    let device = try Device()
    do {
      let collector = try device.collector()
      _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
      for second in 0..<200 { await device.hear(second, by: collector) }
    }
    try device.changeOpenShifts { $0 = Data("later ".utf8) + $0 }
    for _ in 1...2 {
      let collector = try device.collector()
      let troubles = await collector.status().troubles
      #expect(troubles.count == 1 && troubles[0].contains("of unit /dev/gps cannot be read"))
    }
    do {
      let collector = try device.collector()
      _ = try await collector.startShift(unit: "/dev/gps", officer: "o-2")
      #expect(await collector.status().troubles.count == 1, "it is not forgotten")
      for second in 300..<400 { await device.hear(second, by: collector) }
      _ = try await collector.endShift(unit: nil)
    }
    #expect(try device.openShifts().count == 1)
    let next = try device.lastShift()
    #expect(next.officer == "o-2" && next.notes.contains { $0.contains("is set aside") })
    #expect(try await device.collector().status().troubles.count == 1)
    // The later program again.
    try device.changeOpenShifts { $0 = $0.dropFirst("later ".utf8.count) }
    let collector = try device.collector()
    await collector.tick()
    #expect(await collector.status().troubles.isEmpty)
    #expect(try device.openShifts().isEmpty)
    let records = try device.records()
    guard records.count == 4, case .visit(let visit) = records[2],
      case .shift(let shift) = records[3]
    else { return #expect(Bool(false), "\(records)") }
    #expect(visit.officer == "o-1" && visit.dwell >= 188 && visit.ended == .powerLost)
    #expect(shift.officer == "o-1" && shift.notes.contains { $0.contains("could not be read") })
  }

  @Test func journalThatIsDamagedAgainAtOnceIsLeftForAWhile() async throws {
    let device = try Device()
    _ = try device.keepVisits(5)
    let collector = try device.collector()
    try device.damageVisit(3)
    #expect(try await entries(of: collector).map(\.status) == lost([3]))
    try device.damageVisit(4)
    await #expect(throws: JournalError.self) { try await entries(of: collector) }
    device.pass(seconds: 61)
    #expect(try await entries(of: collector).map(\.status) == lost([3, 4]))
    #expect(device.files.filter { $0.contains("quarantined") }.count == 2)
  }

  @Test func recordsAreSignedWithTheKeyThatTheDeviceHasNow() async throws {
    let device = try Device()
    _ = try device.keepVisits(5)
    let collector = try device.collector()
    for name in ["d-1", "d-2", nil] {
      await collector.sign(with: name.map { RecordSigner(device: $0, key: .init()) })
      if name == "d-1" { try device.damageVisit(1) }  // It is opened again, with the key.
      #expect(try await entries(of: collector).map(\.status).prefix(5) == lost([1])[...])
      device.pass(seconds: 60)
      _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
      _ = try await collector.endShift(unit: nil)
    }
    let signers = try await entries(of: collector).suffix(3).map(\.signature?.device)
    #expect(signers == ["d-1", "d-2", nil])
    #expect(await collector.status().records.unsigned == 7)
  }

  // MARK: Records that cannot be kept

  @Test func recordThatIsTooLongIsLeftOutAndTold() async throws {
    let device = try Device()
    do {
      let collector = try device.collector()
      _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
      for second in 0..<100 { await device.hear(second, by: collector) }
    }
    try device.lengthenOpenVisit(stays: 20_000)
    let collector = try device.collector()
    for second in 101..<120 { await device.hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    let records = try device.records()
    guard records.count == 1, case .shift(let shift) = records[0] else {
      return #expect(Bool(false), "\(records.count) records")
    }
    #expect(shift.notes.contains { $0.contains("was left out") })
    #expect(await collector.status().troubles.isEmpty)
    #expect(try device.openShifts().isEmpty)
  }

  // MARK: Faults that pass

  @Test func shiftThatEndsWhileTheJournalFailsIsKeptLaterAndEndedOnce() async throws {
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let collector = try device.collector()
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await device.hear(second, by: collector) }
    do {
      disk.fail(.write, from: 1, error: EIO)
      await #expect(throws: CollectorError.self) { try await collector.endShift(unit: nil) }
      #expect(await collector.status().troubles.count == 1)
      #expect(try device.openShifts().count == 1)
      disk.heal()
    }
    await collector.tick()
    #expect(await collector.status().troubles.isEmpty)
    #expect(try device.records().count == 2)
    #expect(try device.openShifts().isEmpty)
  }

  // MARK: Helpers

  private func entries(of collector: Collector) async throws -> [JournalEntry] {
    try await collector.withJournal { journal throws(JournalError) in
      try journal.contents.entries()
    }
  }

  private func lost(_ numbers: Set<Int>) -> [EntryStatus] {
    (1...5).map { numbers.contains($0) ? .lost : .pending }
  }

  private func expectWhole(_ entries: ArraySlice<JournalEntry>, lost: Int) throws {
    let records = try entries.map { try Record(bytes: $0.record) }
    guard case .visit(let visit) = records.first, case .shift(let shift) = records.last else {
      return #expect(Bool(false), "\(records)")
    }
    #expect(visit.dwell == 299 && visit.bridged == 0)
    #expect(shift.visits == 1 && shift.fixes == 300)
    let notes = shift.notes.filter { $0.contains("the journal was damaged") }
    #expect(notes.count == 1 && notes[0].contains("\(lost) lost"), "\(notes)")
  }
}

extension Device {
  fileprivate var journalPath: String { directory.appending(path: "journal").path }

  fileprivate var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: journalPath)) ?? []
  }

  fileprivate func entries() throws -> [JournalEntry] {
    try JournalContents(path: journalPath).entries()
  }

  fileprivate func openShifts() throws -> [String: KeptShift] {
    try JournalContents(path: journalPath).openShifts
  }

  static func visit(_ number: Int) -> Record {
    let entered = start.advanced(bySeconds: Double(number - 1000) * 1000)
    let stay = Interval(from: entered, to: entered.advanced(bySeconds: 60))
    return .visit(
      Visit(
        id: "visit-\(number)", unit: "BW-1", officer: nil, shift: "earlier", hotSpot: "HS1",
        hotSpotsVersion: "sha256:00", entered: stay.start, left: stay.end, dwell: 60, dwellLow: 60,
        dwellHigh: 60, observed: 60, bridged: 0, stays: [stay], travel: .foot, onFoot: 60,
        inVehicle: 0, footQuantiles: DwellQuantiles(sure: 60), fixes: 60, meanError: 4,
        ended: .left, detector: "1"))
  }

  /// Keeps visits while no collector runs; returns their bytes.
  func keepVisits(_ count: Int) throws -> [Data] {
    let records = (1...count).map(Self.visit)
    try Journal(path: journalPath).commit(Changes(records: records))
    return records.map(\.bytes)
  }

  /// Changes a file of the journal in place, under whoever has it open.
  fileprivate func change(_ name: String, _ body: (inout [UInt8]) -> Void) throws {
    let file = try FileHandle(forUpdating: URL(filePath: journalPath + "/" + name))
    var bytes = Array(try file.readToEnd() ?? Data())
    body(&bytes)
    try file.seek(toOffset: 0)
    try file.write(contentsOf: bytes)
    try file.close()
  }

  fileprivate func damageVisit(_ number: Int) throws {
    let letters = Array("\"visit-\(number)\"".utf8)
    let newest = try #require(files.filter { $0.hasPrefix("log-") }.max())
    try change(newest) { bytes in
      guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: letters) })
      else {
        Issue.record("visit \(number) is not there")
        return
      }
      bytes[place + 1] ^= 1
    }
  }

  /// Gives the open visit more stays than any receiver could.
  fileprivate func lengthenOpenVisit(stays count: Int) throws {
    let journal = try Journal(path: journalPath)
    var kept = try #require(journal.openShifts["/dev/gps"])
    let stays = (0..<count).map { number in
      let start = Self.start.advanced(bySeconds: Double(number - count) * 10)
      return Interval(from: start, to: start.advanced(bySeconds: 5))
    }
    let text = String(decoding: kept.state, as: UTF8.self)
    let place = try #require(text.range(of: #""stays":[]"#))
    let longer = String(decoding: Wire.bytes(of: stays), as: UTF8.self)
    kept.state = Data(text.replacingCharacters(in: place, with: #""stays":\#(longer)"#).utf8)
    try journal.commit(Changes(shifts: [kept.unit: .put(kept)]))
  }

  /// Changes what is kept of the open shifts while no collector runs.
  fileprivate func changeOpenShifts(_ body: (inout Data) -> Void) throws {
    let journal = try Journal(path: journalPath)
    var changes = Changes()
    for (unit, kept) in journal.openShifts {
      var kept = kept
      body(&kept.state)
      changes.shifts[unit] = .put(kept)
    }
    try journal.commit(changes)
  }
}
