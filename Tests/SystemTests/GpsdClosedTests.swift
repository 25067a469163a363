// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A real gpsd, as Debian sets it up and as Hardware/gpsd-closed does, and another local user who
/// tries to hear it (Tests/try-gpsd).
@Suite(
  .enabled(if: Programs.hasGpsd && geteuid() == 0, "only root can play other users"),
  .timeLimit(.minutes(3)))
struct GpsdClosedTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "try-gpsd").path

  /// Runs gpsd that way, hands over what was tried, and ends it.
  private func trying(
    _ way: String, _ body: (JSONObject, Scratch) async throws -> Void
  ) async throws {
    let scratch = try Scratch()
    let port = LoopbackSocket.closedPort()
    // Its shared memory is in a namespace of its own, where no other test's gpsd is.
    let process = try ChildProcess(
      InstalledProgram.path(of: "unshare"),
      ["--ipc", Self.script, way, scratch.path, "\(port)"], in: scratch.path, name: way)
    let file = "\(scratch.path)/tried.json"
    try await eventually(within: 150, "gpsd was tried: \(process.errors)") {
      FileManager.default.fileExists(atPath: file)
    }
    try await body(try String(contentsOfFile: file, encoding: .utf8).json, scratch)
    process.signal(SIGTERM)
    _ = try await process.end()
  }

  @Test func asDebianHasItEveryLocalUserHearsAll() async throws {
    try await trying("debian") { tried, _ in
      #expect(tried["stranger"] as? String == "heard")
      #expect(tried["memory"] as? String == "heard")
      #expect((tried["ports"] as? [Int])?.count == 1)
    }
  }

  /// udev says of each line that it cannot read; a receiver of that kind is not at hand.
  @Test func udevReadsTheRulesOfReceivers() async throws {
    let scratch = try Scratch()
    let own = try String(
      contentsOf: URL(filePath: Self.script).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Hardware/61-patrol-gps.rules"),
      encoding: .utf8)
    let commented = own.replacing("\n#SUBSYSTEM", with: "\nSUBSYSTEM").replacing(
      "\n#  TAG", with: "\n  TAG")
    #expect(commented != own)
    for (rules, isGood) in [(own, true), (commented, true), (own + "SUBSYSTM==\"tty\"\n", false)] {
      let file = try scratch.write(rules, to: "61-patrol-gps.rules")
      let outcome = try await scratch.run(
        InstalledProgram.path(of: "unshare"),
        [
          "--mount", "/bin/sh", "-c",
          "mount -t tmpfs rules /etc/udev/rules.d && cp \(file) /etc/udev/rules.d/ "
            + "&& udevadm test /sys/class/mem/null",
        ])
      let said = (outcome.output + outcome.errors).split(separator: "\n")
        .filter { $0.contains("61-patrol-gps.rules") }
      #expect(said.contains { $0.hasPrefix("Reading rules file") }, "\(outcome.errors)")
      #expect((said.count == 1) == isGood, "\(said)")
    }
  }

  @Test func closedItIsHeardByTheCollectorAlone() async throws {
    try await trying("closed") { tried, scratch in
      #expect(tried["owner"] as? String == "heard")
      #expect(tried["stranger"] as? String == "Permission denied")
      #expect(tried["control"] as? String == "Permission denied")
      #expect(tried["memory"] as? String == "Permission denied")
      #expect(tried["ports"] as? [Int] == [])
      #expect(tried["time"] as? String == "taken", "chrony takes the time from gpsd all the same")
      let log = try String(contentsOfFile: "\(scratch.path)/gpsd.log", encoding: .utf8)
      #expect(log.contains("unable to connect to the DBUS system bus"))
      let socket = try #require(tried["socket"] as? String)
      let device = try Device(
        in: scratch, gpsd: [socket],
        hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"))
      try await device.start()
      try await eventually("the collector has a fix") {
        let units = try await device.status()["units"] as? [JSONObject]
        return units?.first?["reception"] as? String == "fix"
      }
      let doctor = try await device.command("doctor", "--json").output.json
      let found = try #require(doctor["findings"] as? [JSONObject])
      #expect(
        found.contains {
          $0["subject"] as? String == "gpsd \(socket)" && $0["state"] as? String == "fine"
        }, "\(found)")
    }
  }
}
