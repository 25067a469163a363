// SPDX-License-Identifier: Apache-2.0

import CInput
import Foundation
import Playing
import Testing

/// LED, vibration and button of a real collector: in a directory of the shape of sysfs, and a pipe
/// in place of the button's device.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3))) struct SignalTests {
  /// The device, and what it is built of.
  private struct Board {
    let receiver: PlayedReceiver
    let gpsd: Gpsd
    let device: Device
    let key: FileHandle
    let lamp: String

    init() async throws {
      let scratch = try Scratch()
      let system = "\(scratch.path)/sys"
      lamp = "\(system)/class/leds/lamp"
      for (name, text) in [
        ("leds/lamp/brightness", "0"), ("leds/lamp/max_brightness", "255"),
        ("leds/lamp/trigger", "none [pattern]"), ("leds/lamp/pattern", ""),
        ("leds/lamp/repeat", "-1"), ("leds/shaker/brightness", "0"),
        ("power_supply/bat/type", "Battery"), ("power_supply/bat/capacity", "82"),
      ] {
        let file = URL(filePath: "\(system)/class/\(name)")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("\(text)\n".utf8).write(to: file)
      }
      let button = "\(scratch.path)/button"
      try #require(mkfifo(button, 0o600) == 0)
      key = try #require(FileHandle(forUpdatingAtPath: button))
      receiver = try PlayedReceiver("rx", in: scratch)
      gpsd = try await Gpsd([receiver.link], in: scratch)
      device = try Device(
        in: scratch, gpsd: [gpsd.address], units: [receiver.link: "BW-1"],
        hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"),
        more: """
          target_min: 1
          system: \(system)
          signals: { led: lamp, vibrator: shaker, button: \(button), hold_s: 0.5 }
          """)
      try await device.start()
    }

    func key(_ value: Int32) throws {
      var event = input_event()
      (event.type, event.code, event.value) = (UInt16(EV_KEY), UInt16(KEY_PROG1), value)
      try key.write(contentsOf: withUnsafeBytes(of: &event) { Data($0) })
    }

    /// Holds the button until the unit is on shift, or off.
    func hold(until isOn: Bool) async throws {
      try key(1)
      try await eventually("the button books") {
        (try await device.unit("BW-1")?["shift"] != nil) == isOn
      }
      try key(0)
    }

    func lampShows(_ pattern: String) async throws {
      try await eventually("the lamp shows \(pattern)") {
        (try? String(contentsOfFile: "\(lamp)/pattern", encoding: .utf8)) == pattern
      }
    }
  }

  @Test func aShiftGoesByWithoutAScreen() async throws {
    let board = try await Board()
    try await board.hold(until: true)
    try await board.lampShows("255 50 255 0 0 4950 0 0")
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: board.gpsd.port)
    try await board.device.play(watch, [(board.receiver, walk.stand(30))], rate: 10)
    try await board.lampShows("255 500 255 0 0 500 0 0")
    try await board.device.play(watch, [(board.receiver, walk.stand(60))], rate: 10)
    try await board.lampShows("255 1000 255 1000")
    #expect((try await board.device.status()["battery"] as? JSONObject)?["percent"] as? Int == 82)
    try await board.hold(until: false)
    // No store has them.
    try await board.lampShows("255 100 255 0 0 200 0 0 255 100 255 0 0 2600 0 0")
    #expect(try await board.device.records("visit").count == 1)
  }

  @Test func aLampThatBreaksDisturbsNothing() async throws {
    let board = try await Board()
    try FileManager.default.removeItem(atPath: board.lamp)
    try await board.hold(until: true)
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: board.gpsd.port)
    try await board.device.play(watch, [(board.receiver, walk.stand(90))], rate: 10)
    try await board.device.isIn("HS01", unit: "BW-1", dwelling: 60)
    try await board.hold(until: false)
    #expect(try await board.device.records("visit").count == 1)
    let log = try board.device.log
    #expect(log.components(separatedBy: "the light does not work").count == 2, "\(log)")
    let doctor = try await board.device.command("doctor")
    #expect(doctor.output.contains("LOOK   light:") && doctor.output.contains("fine   vibrator:"))
  }
}
