// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Patrol
import Playing
import Testing
import Wire

/// What the store knows of a device that has collected and sent, with the real programs.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3))) struct FleetTests {
  @Test func aDeviceThatSendsIsKnownAsItIs() async throws {
    let scratch = try Scratch()
    let (receiver, gpsd, centre, device) = try await Device.besideStore(in: scratch)
    let hotSpots = "\(scratch.path)/hs.geojson"
    try await centre.enrol(device, as: "VAN-03")
    try await centre.enrol(
      Device(
        in: scratch, named: "shelf", gpsd: ["127.0.0.1:1"], hotSpots: hotSpots, store: centre.url),
      as: "SHELF-1")
    let profile = try Self.profile(of: device, in: scratch)
    try await device.start()
    try await device.done("shift", "start", "--unit", "BW-1", "--officer", "o-1")
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: gpsd.port)
    try await device.play(watch, [(receiver, walk.stand(300))])
    try await device.done("shift", "end")
    try await device.done("sync")
    let listed = try await centre.command("device", "list", "--json").json
    let devices = try #require(listed["devices"] as? [JSONObject])
    let known = try #require(devices.first { $0["name"] as? String == "VAN-03" })
    let health = try #require(known["health"] as? JSONObject)
    let set = try HotSpotSet(geoJSON: Data(contentsOf: URL(filePath: hotSpots)))
    let digests = try await scratch.run(
      "/bin/sh", ["-c", "sha256sum <\(device.configuration) | cut -c-64; sha256sum \(profile)"])
    let digest = SHA256.hash(data: Data(digests.output.utf8)).hexadecimal
    #expect(health["version"] as? String == ProgramVersion.current)
    #expect(health["configuration"] as? String == String(digest.prefix(16)))
    #expect(health["hotspots"] as? String == set.version)
    #expect(health["waiting"] as? Int == 0)
    #expect(known["last_receipt"] != nil && known["last_upload"] != nil)
    let told = try #require((health["receivers"] as? [JSONObject])?.first)
    #expect(told["unit"] as? String == "BW-1" && told["driver"] as? String == "NMEA0183")
    #expect(told["interval_s"] as? Double == 1 && told["fix_share"] as? Double == 1)
    // gpsd makes it of the walk's HDOP of 0.9: 19 metres each.
    #expect(abs((told["error_m"] as? Double ?? 0) - 0.9 * 19) < 0.1)
    try await expectList(of: centre)
  }

  /// Gives the device a folder of receiver profiles with one of them; the file's path.
  private static func profile(of device: Device, in scratch: Scratch) throws -> String {
    let folder = "\(scratch.path)/receivers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let yaml = try String(contentsOfFile: device.configuration, encoding: .utf8)
    try Data((yaml + "\nreceiver_profiles: \(folder)\n").utf8)
      .write(to: URL(filePath: device.configuration))
    return try scratch.write("interval_s: 1\n", to: "receivers/mine.yaml")
  }

  private func expectList(of centre: Centre) async throws {
    let list = try await centre.command("device", "list")
    let lines = list.split(separator: "\n")
    #expect(lines.count == 3 && !list.contains("…"), "\(list)")
    // What never sent anything is not late on its first day.
    #expect(lines.contains { $0.contains("SHELF-1") && $0.hasPrefix("well") }, "\(list)")
    let late = try await centre.command("device", "list", "--late-after-hours", "0.0000001")
    #expect(late.contains("never heard of since it was enrolled"), "\(late)")
    #expect(late.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("late") }, "\(late)")
    let other = try centre.scratch.write(Walk.hotSpots(at: [0, 500]), to: "other.geojson")
    try await centre.command("hotspots", "import", other, "--publish")
    let old = try await centre.command("device", "list", "--json").json["devices"]
    let reasons = (old as? [JSONObject])?.first { $0["name"] as? String == "VAN-03" }?["reasons"]
    #expect((reasons as? [String])?.contains { $0.hasPrefix("hot spot set ") } == true)
  }
}
