// SPDX-License-Identifier: Apache-2.0

import Control
import Journaling
import Patrol
import Platform
import Testing
import Wire

@testable import Examining

@Suite struct SurroundingsTests {
  private static let now = Timestamp(milliseconds: 1_772_460_000_000)

  @Test(
    arguments: [
      (0, true, nil, Finding.Severity.broken), (1_772_460_000, true, 0.4, .fine),
      (1_772_460_000, true, nil, .fine), (1_772_460_000, nil, nil, .fine),
      (1_772_460_000, false, 0.4, .look), (1_772_460_000, true, 2.5, .look),
      (1_772_460_000, true, -3600, .look),
    ] as [(Int64, Bool?, Double?, Finding.Severity)])
  func theClockIsHeldAgainstTheReceivers(
    seconds: Int64, isKept: Bool?, ahead: Double?, state: Finding.Severity
  ) {
    let clock = Surroundings.Clock(
      now: Timestamp(milliseconds: seconds * 1000), isKept: isKept, ahead: ahead)
    let finding = Surroundings.clock(clock)
    #expect(finding.state == state, "\(finding.text)")
    #expect((finding.advice != nil) == (state != .fine))
  }

  @Test func aClockThatIsBehindIsToldSo() {
    let clock = Surroundings.Clock(now: Self.now, isKept: true, ahead: 61)
    #expect(Surroundings.clock(clock).says == "it is 61 s behind the receiver's")
  }

  @Test(arguments: [(1 << 20, Finding.Severity.broken), (50 << 20, .look), (500 << 20, .fine)])
  func aDiskThatFillsUpIsToldInTime(free: Int, state: Finding.Severity) {
    let room = FileSystemRoom(free: free, all: 1 << 30)
    #expect(Surroundings.room(room, at: "/var/lib/patrol").state == state)
  }

  @Test func swapIsFineWhereItHoldsNoPositions() {
    let head = "Filename\tType\tSize\tUsed\tPriority\n"
    let swap = head + "/dev/dm-1 partition 1000 0 -2\n"
    #expect(Surroundings.swap(head, collectorMax: nil).state == .fine)
    #expect(Surroundings.swap(swap, collectorMax: "0").state == .fine)
    #expect(Surroundings.swap(swap, collectorMax: "max").state == .look)
    #expect(Surroundings.swap(swap, collectorMax: nil).state == .look)
    #expect(Surroundings.swap(nil, collectorMax: nil).state == .look)
  }

  @Test func coreFilesAreToBeForbidden() throws {
    let limits =
      "Limit Soft Limit Hard Limit Units\nMax core file size        %        unlimited bytes\n"
    let state = { (soft: String) in Surroundings.core(limits.replacing("%", with: soft))?.state }
    #expect(state("0") == .fine)
    #expect(state("unlimited") == .look)
    #expect(Surroundings.core(nil) == nil)
  }

  @Test func whoMayAskIsNamed() {
    #expect(Surroundings.group(nil).state == .look)
    #expect(Surroundings.group(["ann", "bob"]).says == "ann and bob")
  }

  @Test(arguments: [(-1, Finding.Severity.broken), (10, .look), (300, .fine)])
  func aCertificateThatEndsSoonIsTold(days: Int, state: Finding.Severity) {
    let end = Int(Self.now.milliseconds / 1000) + days * 86400 + 3600
    let finding = Examination.certificate(until: end, at: "/ca.pem", now: Self.now)
    #expect(finding.state == state, "\(finding.text)")
  }

  @Test func theCollectorsTroublesAreTold() {
    var report = StatusReport()
    #expect(Examination.findings(of: report).map(\.state) == [.fine])
    report.troubles = ["the disk is full"]
    var unit = UnitStatus(unit: "BW-1", reception: .silent)
    unit.shift = "s-1"
    unit.obstacle = "gpsd is not connected"
    report.units = [unit]
    let found = Examination.findings(of: report)
    #expect(found.map(\.state) == [.fine, .look, .broken])
    #expect(found[2].says == "nothing is measured: gpsd is not connected")
  }

  @Test func recordsThatWaitForAReceiptAreTold() {
    #expect(Examination.receipt(nil, JournalCounts(), now: Self.now).state == .fine)
    var counts = JournalCounts()
    counts.pending = 3
    let waiting = Examination.receipt(nil, counts, now: Self.now)
    #expect(waiting.state == .look && waiting.says == "none yet, and 3 records wait")
  }

  @Test func aReceiptThatLacksLostRecordsIsFineOnceAShiftRecordTellsOfThem() {
    let kept = KeptReceipt(
      StoreAPI.Receipt(
        device: "d-1", journal: .random(), first: 1, last: 9, stored: 8, quarantined: 0,
        missing: [4...4]), at: Self.now, own: nil)
    var counts = JournalCounts()
    #expect(Examination.receipt(kept, counts, now: Self.now).says == "missing: 4")
    (counts.lost, counts.untold) = (1, 1)
    #expect(Examination.receipt(kept, counts, now: Self.now).state == .look)
    counts.untold = 0
    #expect(Examination.receipt(kept, counts, now: Self.now).state == .fine)
  }

  @Test func aFindingIsALineThatFitsATerminal() {
    let finding = Finding.broken(
      "unit BW-1", String(repeating: "word ", count: 40) + "end", "do something about it")
    #expect(finding.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(finding.text.hasPrefix("BROKEN unit BW-1: word"))
    #expect(Finding.fine("disk", "ok").text == "fine   disk: ok\n")
  }
}
