// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keeping
import Patrol
import Testing
import Wire

/// What is said of devices of which one thing each is wrong.
@Suite struct DeviceVerdictTests {
  private static let now = Timestamp("2026-03-02T20:00:00.000Z")!

  private static func hours(_ ago: Double) -> Timestamp { now.advanced(bySeconds: -ago * 3600) }

  /// A device that is well; `change` spoils it.
  private static func member(
    _ name: String = "VAN-03", _ change: (inout Fleet.Member) -> Void = { _ in }
  ) -> Fleet.Member {
    var device = Device(
      id: "d-\(name)", name: name, publicKey: Data(), enrolled: hours(500), lastSeen: hours(1))
    var health = DeviceHealth(
      at: hours(1), version: ProgramVersion.current, configuration: "9f86d081884c7d65")
    health.hotSpots = "sha256:1111111122222222"
    var receiver = DeviceHealth.ReceiverHealth(unit: "BW-014", profile: "usual")
    (receiver.interval, receiver.error, receiver.fixShare, receiver.heard) = (1, 4, 0.97, 0.5)
    health.receivers = [receiver]
    health.freeBytes = 500 << 20
    (device.lastUpload, device.lastReceipt) = (hours(1), hours(1))
    (device.health, device.healthCame) = (health, hours(1))
    var member = Fleet.Member(device: device)
    change(&member)
    return member
  }

  private func verdict(
    _ change: (inout Fleet.Member) -> Void, published: String? = "sha256:1111111122222222"
  ) -> DeviceVerdict {
    let fleet = Fleet(devices: [Self.member("VAN-03", change)], published: published)
    return DeviceVerdict.all(of: fleet, at: Self.now, lateAfter: 36 * 3600)[0]
  }

  private func expect(
    _ standing: DeviceStanding, _ reason: String, _ change: (inout Fleet.Member) -> Void,
    line: Int = #line
  ) {
    let found = verdict(change)
    #expect(
      found.standing == standing && found.reasons == [reason], "line \(line): \(found.reasons)")
  }

  @Test func aDeviceThatIsWellHasNoReason() {
    expectWell { _ in }
    // A unit that lies still off shift, or says nothing there, ails nobody.
    expectWell { $0.device.health?.receivers[0].unmoved = 4000 }
    expectWell { $0.device.health?.receivers[0].heard = nil }
  }

  private func expectWell(_ change: (inout Fleet.Member) -> Void) {
    #expect(verdict(change).standing == .well && verdict(change).reasons.isEmpty)
  }

  @Test func whoIsNotHeardOfIsLate() {
    expect(.late, "nothing heard for 37 h") { $0.device.lastSeen = Self.hours(37) }
    expect(.late, "never heard of since it was enrolled") {
      ($0.device.lastSeen, $0.device.health, $0.device.lastUpload) = (nil, nil, nil)
    }
    expectWell {
      ($0.device.lastSeen, $0.device.health, $0.device.lastUpload) = (nil, nil, nil)
      $0.device.enrolled = Self.hours(2)
    }
  }

  @Test func aShiftWhoseUsualEndIsPastMakesLate() {
    // It began twelve hours ago by a clock that is ten years off, and eight are usual.
    let begun: (inout Fleet.Member) -> Void = {
      $0.usualShift = 8 * 3600
      $0.device.lastSeen = Self.hours(10)
      ($0.device.lastUpload, $0.device.lastReceipt) = (Self.hours(11), Self.hours(10.5))
      $0.device.healthCame = Self.hours(10)
      $0.device.health?.at = Self.hours(10)
      $0.device.health?.shiftStarted = Self.hours(12)
    }
    expect(.late, "its shift should have ended 4 h ago, nothing heard since", begun)
    expectWell {
      begun(&$0)
      $0.device.lastSeen = Self.hours(1)
    }
    expectWell {
      begun(&$0)
      $0.usualShift = nil
    }
    #expect(Fleet.usual(of: [7, 9]) == nil && Fleet.usual(of: [7, 30, 8]) == 8)
  }

  @Test func otherVersionsAndHotSpotsAreOld() {
    expect(.old, "version 0.0.9, the newest is \(ProgramVersion.current)") {
      $0.device.health?.version = "0.0.9"
    }
    expect(.old, "hot spot set 33333333, not 11111111") {
      $0.device.health?.hotSpots = "sha256:3333333344444444"
    }
    expect(.old, "no hot spot set") { $0.device.health?.hotSpots = nil }
    #expect(verdict({ $0.device.health?.hotSpots = nil }, published: nil).standing == .well)
  }

  @Test func theNewestVersionIsTheHighestNumberSeenAndNotWhatAStrangerSays() {
    let versions = ["0.9.0", "0.10.0", "999 or more", "9.9.9.9.9.9.9.9.9.9.9.9"]
    let members = versions.map { version in
      Self.member(version) { $0.device.health?.version = version }
    }
    let fleet = Fleet(devices: members, published: "sha256:1111111122222222")
    let old = DeviceVerdict.all(of: fleet, at: Self.now, lateAfter: 36 * 3600).filter {
      $0.standing == .old
    }
    #expect(old.map(\.reasons) == [["version 0.9.0, the newest is 0.10.0"]])
  }

  @Test func recordsAndReceiptsThatDoNotComeAil() {
    expect(.ailing, "12 records waiting for 3 days") {
      $0.device.health?.waiting = 12
      $0.device.health?.oldestWaiting = 71 * 3600
    }
    expectWell {
      $0.device.health?.waiting = 12
      $0.device.health?.oldestWaiting = 3600
    }
    expect(.ailing, "no receipt since it sent records 7 h ago") {
      ($0.device.lastUpload, $0.device.lastReceipt) = (Self.hours(7), Self.hours(30))
    }
    expect(.ailing, "1 record quarantined") { $0.device.health?.quarantined = 1 }
    expect(.ailing, "2 records lost to damage") { $0.device.health?.lost = 2 }
  }

  @Test func clockDiskAndNotesAil() {
    expect(.ailing, "its clock is 3 h ahead") { $0.device.health?.at = Self.hours(-2) }
    expect(.ailing, "its clock is 3 days behind") { $0.device.health?.at = Self.hours(73.5) }
    expect(.ailing, "its clock was set 2 times while it ran") {
      $0.device.health?.clockSteps = 2
    }
    expectWell { $0.device.health?.clockSteps = 1 }
    expect(.ailing, "31 MB of disk left") { $0.device.health?.freeBytes = 31 << 20 }
    expect(.ailing, "gpsd is gone") { $0.device.health?.notes = ["gpsd is gone"] }
    expect(.ailing, "last shift: \(Shift.hang(of: 900))") {
      $0.shiftNotes = Shift.hang(of: 900)
    }
  }

  @Test func receiversThatMeasureBadlyAil() {
    expect(.ailing, "BW-014 has a fix 23 % of the time") {
      $0.device.health?.receivers[0].fixShare = 0.23
    }
    expect(.ailing, "BW-014 is off by 45 m") { $0.device.health?.receivers[0].error = 45 }
    expect(.ailing, "BW-014 reports once in 60 s") {
      $0.device.health?.receivers[0].interval = 60
    }
    expect(.ailing, "BW-014 did not move for 45 min: does it hang?") {
      $0.device.health?.shiftStarted = Self.hours(1)
      $0.device.health?.receivers[0].unmoved = 2700
    }
    expect(.ailing, "BW-014 is silent") {
      $0.device.health?.shiftStarted = Self.hours(1)
      $0.device.health?.receivers[0].heard = 200
    }
  }

  @Test func theWorstComeFirst() {
    var revoked = Self.member("VAN-9").device
    revoked.revoked = Self.hours(40)
    var fleet = Fleet(
      devices: [
        Self.member("VAN-1"), Self.member("VAN-12") { $0.device.health?.lost = 1 },
        Self.member("VAN-5") { $0.device.health?.version = "0.0.1" },
        Self.member("VAN-4") { $0.device.health?.lost = 1 },
        Self.member("VAN-3") { $0.device.lastSeen = Self.hours(50) },
        Self.member("VAN-6") {
          $0.device.health?.lost = 1
          $0.device.health?.clockSteps = 2
        },
      ], published: "sha256:1111111122222222")
    fleet.revoked = [revoked]
    let verdicts = DeviceVerdict.all(of: fleet, at: Self.now, lateAfter: 36 * 3600)
    #expect(
      verdicts.map(\.device.name)
        == ["VAN-3", "VAN-6", "VAN-4", "VAN-12", "VAN-5", "VAN-1", "VAN-9"])
    #expect(verdicts.map(\.standing) == [.late, .ailing, .ailing, .ailing, .old, .well, .revoked])
    #expect(verdicts.last?.reasons == ["revoked on 2026-03-01"])
  }
}
