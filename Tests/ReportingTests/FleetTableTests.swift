// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keeping
import Patrol
import Reporting
import Testing

@Suite struct FleetTableTests {
  private static let now = Timestamp("2026-03-02T20:00:00.000Z")!

  /// A device that was last heard of so many days ago, for which there is much to say.
  private func fleet() -> [DeviceVerdict] {
    var fleet = Fleet(devices: [], published: "sha256:11")
    for days in [0.1, 12, 1200] {
      let seen = Self.now.advanced(bySeconds: -days * 86_400)
      var device = Device(
        id: "d-7k3m9q2xv0ab", name: "a van with a very long name \u{1B}[31m", publicKey: Data(),
        enrolled: seen, lastSeen: seen)
      device.lastUpload = seen.advanced(bySeconds: -1e6)
      fleet.devices.append(Fleet.Member(device: device, shiftNotes: "words " + "more words"))
    }
    var revoked = fleet.devices[0].device
    revoked.revoked = Self.now
    fleet.revoked = [revoked]
    return DeviceVerdict.all(of: fleet, at: Self.now, lateAfter: 36 * 3600)
  }

  @Test func onATerminalEachDeviceIsALineOfAHundredColumnsAtMost() {
    let text = FleetTable.text(fleet(), at: Self.now, isCut: true)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0.count <= 100 }, "\(text)")
    #expect(!text.contains("\u{1B}"))
    #expect(lines[1].hasPrefix("late") && lines[1].contains("(+1)"), "\(text)")
    #expect(lines[4].hasPrefix("revoked"), "\(text)")
  }

  @Test func whereTheOutputIsNoTerminalNothingIsCut() {
    let text = FleetTable.text(fleet(), at: Self.now, isCut: false)
    #expect(!text.contains("…") && !text.contains("(+") && !text.contains("\u{1B}"), "\(text)")
    #expect(text.contains("a van with a very long name"))
    #expect(text.contains("nothing heard for 12 days; no receipt since it sent records"), "\(text)")
    #expect(text.split(separator: "\n").count == 5)
  }

  @Test func jsonHasEveryReason() throws {
    let json = FleetTable.json(fleet())
    #expect(json.hasPrefix(#"{"devices":[{"#))
    #expect(
      json.contains("no receipt since it sent records")
        && json.contains("nothing heard for 12 days"))
  }
}
