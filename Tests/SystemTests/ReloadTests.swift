// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Playing
import Testing

/// The real program takes up a changed configuration while a visit is open.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3)))
struct ReloadTests {
  private func change(_ device: Device, _ more: String) throws {
    let before = try String(contentsOfFile: device.configuration, encoding: .utf8)
    try Data("\(before)\n\(more)\n".utf8).write(to: URL(filePath: device.configuration))
  }

  @Test(arguments: ["the command", "SIGHUP"])
  func aChangedConfigurationIsTakenUpWithinAnOpenVisit(way: String) async throws {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    let watch = try GpsdWatch(port: gpsd.port)
    try await device.done("shift", "start", "--officer", "o-1")
    var walk = Walk(from: 0)
    try await device.play(watch, [(receiver, walk.stand(120))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 60)
    try change(device, "target_min: 7\nlongest_shift_h: 9")
    if way == "SIGHUP" {
      device.collector?.signal(SIGHUP)
    } else {
      let said = try await device.done("config", "reload")
      #expect(said == "the configuration is loaded: target_min, longest_shift_h\n")
    }
    try await eventually("the new target holds") {
      let places = try await device.unit("BW-1")?["present"] as? [JSONObject]
      return places?.first?["target_s"] as? Double == 420
    }
    try await device.play(watch, [(receiver, walk.stand(120) + walk.walk(to: 300))])
    try await device.done("shift", "end")
    let visits = try await device.records("visit")
    #expect(visits.count == 1, "one visit, not two: \(visits)")
    let shift = try #require(try await device.records("shift").first)
    #expect(shift["notes"] as? [String] ?? [] == [], "nothing happened that a reader must know of")
    #expect(try Account(shift)["no_signal"] == 0)
  }

  @Test func aFaultyConfigurationIsRefusedWithAllItsFaultsAndTheOneBeforeStays() async throws {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    let watch = try GpsdWatch(port: gpsd.port)
    try await device.done("shift", "start", "--officer", "o-1")
    var walk = Walk(from: 0)
    try await device.play(watch, [(receiver, walk.stand(120))])
    let good = try String(contentsOfFile: device.configuration, encoding: .utf8)
    try change(device, "target_min: soon\nspeed: 3")
    let refused = try await device.command("config", "reload")
    #expect(refused.status == 78)
    #expect(refused.errors.contains("target_min must be a number"), "\(refused.errors)")
    #expect(refused.errors.contains("has no entry “speed”"), "\(refused.errors)")
    #expect(try device.log.contains("the changed configuration is not loaded"))
    // Officers can still book while the file is wrong.
    let status = try await device.command("status")
    #expect(status.status == 0 && status.output.contains("is not loaded"), "\(status.output)")
    #expect(status.errors.contains("has 2 faults"), "\(status.errors)")
    let places = try await device.unit("BW-1")?["present"] as? [JSONObject]
    #expect(places?.first?["target_s"] as? Double == 900)
    try Data(good.utf8).write(to: URL(filePath: device.configuration))
    #expect(
      try await device.done("config", "reload")
        == "the configuration is loaded: nothing has changed\n")
    #expect(try await !device.done("status").contains("is not loaded"))
    try await device.done("shift", "end")
    #expect(try await device.records("visit").count == 1)
  }

  @Test func aDeviceEnrolledWhileTheCollectorRunsSendsAfterAReload() async throws {
    let (centre, device) = try await Device.withoutGpsd()
    try await device.start(connected: false)
    try await device.done("shift", "start", "--officer", "o-1")
    try await device.done("shift", "end")
    let before = try await device.status()["sending_trouble"] as? String
    #expect(before?.contains("not enrolled yet") == true, "\(before ?? "")")
    try await centre.enrol(device, as: "late")
    try await device.done("config", "reload")
    try await eventually("its record is sent") {
      (try await device.status()["records"] as? JSONObject)?["sent"] as? Int == 1
    }
    #expect(try await device.status()["sending_trouble"] == nil)
    // And again: what is sent is not sent twice, and another record goes too.
    try await device.done("config", "reload")
    try await device.done("shift", "start", "--officer", "o-1")
    try await device.done("shift", "end")
    #expect(try await device.done("sync").contains("2 of 2"))
  }

  /// The device was revoked; with another key and a new code it is another device to the store.
  @Test func aDeviceEnrolledAnewWhileTheCollectorRunsSendsAsTheNewOne() async throws {
    let (centre, device) = try await Device.withoutGpsd()
    try await centre.enrol(device, as: "first")
    try await device.start(connected: false)
    let key = "\(device.state)/device.key"
    let identity = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: key)))
    let name = try #require((identity as? JSONObject)?["device"] as? String)
    try await centre.command("device", "revoke", name)
    try await device.done("shift", "start", "--officer", "o-1")
    try await device.done("shift", "end")
    try await eventually("the store refuses it, and the status says what to do") {
      let trouble = try await device.status()["sending_trouble"] as? String
      return trouble?.contains("has it been revoked?") == true
    }
    try FileManager.default.removeItem(atPath: key)
    try await centre.enrol(device, as: "second")
    #expect(try await device.done("config", "reload").contains("this device's enrolment"))
    #expect(try await device.done("sync").contains("1 of 1"))
    #expect(try await device.done("config", "reload").contains("nothing has changed"))
  }

  /// A second gpsd, and units by new paths: the receiver keeps its unit, so its visit goes on.
  @Test func aGpsdIsAddedAndRemovedWhileAVisitIsOpen() async throws {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    let second = try await Gpsd(in: device.scratch)
    let watch = try GpsdWatch(port: gpsd.port)
    try await device.done("shift", "start", "--officer", "o-1")
    var walk = Walk(from: 0)
    try await device.play(watch, [(receiver, walk.stand(120))])
    let one = try String(contentsOfFile: device.configuration, encoding: .utf8)
    let two = one.replacingOccurrences(
      of: "gpsd: [\"\(gpsd.address)\"]", with: "gpsd: [\"\(gpsd.address)\", \"\(second.address)\"]"
    )
    .replacingOccurrences(of: "  \(receiver.link): ", with: "  \(gpsd.address)\(receiver.link): ")
    try #require(two != one)
    try Data(two.utf8).write(to: URL(filePath: device.configuration))
    #expect(try await device.done("config", "reload").contains("gpsd, units"))
    try await eventually("both are connected") {
      let gpsd = try await device.status()["gpsd"] as? [JSONObject]
      return gpsd?.map { $0["connected"] as? Bool } == [true, true]
    }
    try await device.play(watch, [(receiver, walk.stand(60))])
    try Data(one.utf8).write(to: URL(filePath: device.configuration))
    try await device.done("config", "reload")
    #expect((try await device.status()["gpsd"] as? [JSONObject])?.count == 1)
    try await device.play(watch, [(receiver, walk.stand(60) + walk.walk(to: 300))])
    try await device.done("shift", "end")
    #expect(try await device.records("visit").count == 1)
    let shift = try #require(try await device.records("shift").first)
    #expect(shift["notes"] as? [String] ?? [] == [])
  }
}
