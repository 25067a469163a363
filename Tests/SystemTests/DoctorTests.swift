// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import Testing

/// `patrol doctor` on devices that are well, and on those that are not, each made so.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3))) struct DoctorTests {
  private func findings(_ device: Device) async throws -> [(String, String, String)] {
    let outcome = try await device.command("doctor", "--json")
    return try Self.findings(outcome.output, outcome.status)
  }

  private static func findings(
    _ output: String, _ status: Int32
  ) throws -> [(String, String, String)] {
    let found = try #require(try output.json["findings"] as? [JSONObject])
    let isBroken = found.contains { $0["state"] as? String == "broken" }
    #expect(status == (isBroken ? 69 : 0))
    return found.map {
      ($0["subject"] as? String ?? "", $0["state"] as? String ?? "", $0["says"] as? String ?? "")
    }
  }

  private func expect(
    _ found: [(String, String, String)], _ subject: String, _ state: String, _ words: String
  ) {
    #expect(
      found.contains {
        $0.0.hasPrefix(subject) && (state.isEmpty || $0.1 == state) && $0.2.contains(words)
      },
      "\(subject) \(state) \(words) is not among \(found)")
  }

  @Test func aDeviceThatIsWellIsToldSo() async throws {
    let scratch = try Scratch()
    let (receiver, gpsd, centre, device) = try await Device.besideStore(in: scratch)
    chmod(device.state, 0o700)
    let code = try await centre.command("device", "enrol", "--name", "D-1")
    let enrolled = try await scratch.run(
      Programs.patrol, ["enrol", "--config", device.configuration],
      input: try scratch.write(code, to: "code"))
    try #require(enrolled.status == 0, "\(enrolled.errors)")
    try await device.start()
    try await device.done("shift", "start", "--unit", "BW-1", "--officer", "o-1")
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: gpsd.port)
    let doctor = try ChildProcess(
      Programs.patrol, ["doctor", "--json", "--config", device.configuration], in: scratch.path,
      name: "doctor")
    try await device.play(watch, [(receiver, walk.stand(12))], rate: 1)
    let status = try await doctor.end()
    let found = try Self.findings(
      try String(contentsOfFile: "\(scratch.path)/doctor.out", encoding: .utf8), status)
    expect(found, "configuration", "fine", device.configuration)
    expect(found, "gpsd 127.0.0.1:\(gpsd.port)", "fine", "reads 1 receiver")
    expect(found, "unit BW-1", "fine", "fix, one report in 1.0 s")
    // What is played is of another day.
    expect(found, "clock", "look", "the receiver's")
    expect(found, "collector", "fine", "1 of 1 unit on shift")
    expect(found, "hot spots", "fine", "1 hot spot of the version sha256:")
    expect(found, "journal", "fine", "0 waiting")
    expect(found, "permissions", "fine", device.state)
    expect(found, "store", "fine", "it knows this device as ")
    expect(found, "certificate", "fine", "authority.pem ends on")
    expect(found, "receipt", "fine", "none yet")
    #expect(!found.contains { $0.1 == "broken" }, "\(found)")
    let list = try await centre.command("device", "list")
    let id = try #require(list.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("d-") })
    try await centre.command("device", "revoke", String(id))
    expect(try await findings(device), "store", "broken", "the store refused")
  }

  @Test func aDeviceWithNothingAroundItIsToldWhatIsMissing() async throws {
    let scratch = try Scratch()
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:1"], hotSpots: "\(scratch.path)/none.geojson",
      store: "https://127.0.0.1:1", more: "time_zone: Europe/Lundon")
    chmod(device.state, 0o755)
    chmod(device.configuration, 0o666)
    let found = try await findings(device)
    expect(found, "configuration", "look", "may be changed by other users")
    expect(found, "gpsd 127.0.0.1:1", "broken", "cannot connect")
    expect(found, "time zone", "look", "Europe/Lundon")
    expect(found, "collector", "broken", "no collector answers")
    expect(found, "hot spots", "broken", "none.geojson")
    expect(found, "journal", "fine", "none yet")
    expect(found, "permissions", "broken", "is open to other users")
    expect(found, "enrolment", "broken", "not enrolled yet")
  }

  @Test func eachReceiverIsToldWithItsProfileAndAFaultInOneWithItsFile() async throws {
    let scratch = try Scratch()
    let receiver = try await PlayedUBlox(8, in: scratch)
    let gpsd = try await Gpsd([receiver.link], in: scratch)
    let own = "\(scratch.path)/own"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: false)
    let device = try Device(
      in: scratch, gpsd: [gpsd.address], units: [receiver.link: "BW-1"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"),
      more: "receiver_profiles: [\(own), \(Self.profiles)]")
    try await eventually("gpsd knows the receiver") {
      try await findings(device).contains { $0.2.contains("u-blox, profile ublox, told by gpsd") }
    }
    _ = try scratch.write("interval_s: 9\nreceivers: {driver: u-blox}", to: "own/mine.yaml")
    expect(try await findings(device), "unit BW-1", "", "profile mine, told by gpsd")
    _ = try scratch.write("eror_spread: 1", to: "own/mine.yaml")
    expect(
      try await findings(device), "configuration", "broken",
      "\(own)/mine.yaml: line 1: a receiver profile has no entry “eror_spread”")
    let check = try await device.command("config", "check")
    #expect(check.status == 78 && check.output.contains("is “error_spread” meant?"))
    let doctor = try await device.command("doctor")
    #expect(doctor.status == 69)
    try await device.start()
    let said = "collecting without this receiver profile: \(own)/mine.yaml: line 1"
    #expect(try device.log.contains(said))
    expect(try await findings(device), "unit BW-1", "", "profile ublox, told by gpsd")
    let reload = try await device.command("config", "reload")
    #expect(reload.status == 78 && reload.errors.contains("mine.yaml: line 1"))
    _ = try scratch.write("interval_s: 9\nreceivers: {driver: u-blox}", to: "own/mine.yaml")
    #expect(try await device.done("config", "reload").contains("receiver_profiles"))
  }

  private static let profiles = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Hardware/receivers").path

  @Test func whatIsSpoiltIsTold() async throws {
    let scratch = try Scratch()
    let receiver = try PlayedReceiver("rx", in: scratch)
    let gpsd = try await Gpsd([receiver.link], in: scratch)
    let device = try Device(
      in: scratch, gpsd: [gpsd.address],
      units: [receiver.link: "BW-1", "\(scratch.path)/other": "BW-2"],
      hotSpots: try scratch.write("{}", to: "hs.geojson"))
    let journal = "\(device.state)/journal"
    try FileManager.default.createDirectory(atPath: journal, withIntermediateDirectories: false)
    let segment = "\(journal)/log-00000001"
    try Data(repeating: 0x5a, count: 5000).write(to: URL(filePath: segment))
    let found = try await findings(device)
    expect(found, "unit BW-1", "broken", "it sends nothing")
    expect(found, "unit BW-2", "broken", "gpsd does not read its receiver")
    expect(found, "hot spots", "broken", "cannot be used")
    expect(found, "journal", "broken", "is damaged")
    expect(found, "store", "look", "none is named")
  }
}
