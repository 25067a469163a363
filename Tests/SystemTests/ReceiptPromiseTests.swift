// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import Uploading
import Wire

/// The receipt of a shift nobody waited for.
@Suite(.timeLimit(.minutes(3)))
struct ReceiptPromiseTests {
  /// A store, and a device with one unit that it knows.
  private func enrolled(as name: String) async throws -> (Centre, Device) {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "h.geojson")
    let centre = try await Centre(in: scratch, named: "store", hotSpots: hotSpots)
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:1"], units: ["/dev/rx": "BW-1"], hotSpots: hotSpots,
      store: centre.url)
    try await centre.enrol(device, as: name)
    return (centre, device)
  }

  @Test func whatStandsInTheWayOfSendingIsInTheStatus() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "h.geojson")
    let centre = try await Centre(in: scratch, named: "refusing", hotSpots: hotSpots)
    let device = try Device(
      in: scratch, named: "stranger", gpsd: ["127.0.0.1:1"], units: ["/dev/rx": "BW-1"],
      hotSpots: hotSpots, store: centre.url)
    try await device.start(connected: false)
    #expect("\(try await device.status()["troubles"] ?? "")".contains("patrol enrol"))
    try await device.collector?.cut()

    try await centre.enrol(device, as: "stranger")
    let identity = try String(contentsOfFile: "\(device.state)/device.key", encoding: .utf8).json
    try await centre.command("device", "revoke", try #require(identity["device"] as? String))
    try await device.start(connected: false)
    try await device.done("shift", "start")
    try await device.done("shift", "end")
    try await eventually("the store's no is told") {
      "\(try await device.status()["troubles"] ?? "")".contains("401")
    }
  }

  /// Nothing but the receipt tells that there ever was another.
  @Test func aJournalWhoseFilesAreAllGoneIsToldOfAndItsReceiptNotShownAsThisOnes() async throws {
    let (centre, device) = try await enrolled(as: "bereft")
    defer { withExtendedLifetime(centre) {} }
    for isCollectors in [false, true] {
      try await device.start(connected: false)
      try await device.done("shift", "start")
      try await device.done("shift", "end")
      #expect(try await device.done("sync").contains("receipt: 1 of 1"))
      try await device.collector?.cut()
      let receipt = try Data(contentsOf: URL(filePath: "\(device.state)/receipt.json"))
      for name in try FileManager.default.contentsOfDirectory(atPath: device.state)
      where name.hasPrefix("journal") {
        try FileManager.default.removeItem(atPath: "\(device.state)/\(name)")
      }
      let told: String
      if isCollectors {
        try await device.start(connected: false)
        told = try device.log
        #expect(try await device.status()["receipt"] == nil)
        // The status goes on telling, and then the next shift's record.
        try await device.collector?.cut()
        // As though the power had gone before its removal was durable.
        try receipt.write(to: URL(filePath: "\(device.state)/receipt.json"))
        try await device.start(connected: false)
        #expect(try await device.status()["receipt"] == nil)
        #expect(try device.log.components(separatedBy: "the journal is gone").count == 2)
        #expect("\(try await device.status()["troubles"] ?? "")".contains("the journal is gone"))
        try await device.done("shift", "start")
        try await device.done("shift", "end")
        let shift = try #require(try await device.records("shift").last)
        #expect("\(shift["notes"] ?? "")".contains("the journal is gone"))
        try await device.collector?.cut()
      } else {
        told = try await device.command("sync").errors
      }
      #expect(
        told.contains("the journal is gone, and a new one begins: of its records up to number 1 "),
        "\(told)")
    }
  }

  @Test func aShiftThatEndedWithoutANetworkHasItsReceiptInTheStatus() async throws {
    let (centre, device) = try await enrolled(as: "late")
    try await device.start(connected: false)
    #expect(try await device.status()["receipt"] == nil)
    try await device.done("shift", "start")
    try await centre.cut()
    try await device.done("shift", "end")
    #expect(try await device.done("status").contains("receipt pending"))
    try await centre.start()
    try await eventually(within: 60, "the service has sent it") {
      (try await device.status()["records"] as? JSONObject)?["waiting"] as? Int == 0
    }
    // Somebody waits for it: it does not wait for quiet.
    try await eventually("the receipt is there") {
      try await device.status()["receipt"] != nil
    }
    let kept = try #require(try await device.status()["receipt"] as? JSONObject)
    let receipt = try #require(kept["receipt"] as? JSONObject)
    #expect(receipt["stored"] as? Int == 1 && receipt["last"] as? Int == 1)
    #expect(receipt["hash"] as? String == kept["own"] as? String)
    #expect((kept["shift"] as? JSONObject)?["unit"] as? String == "BW-1")
    let text = try await device.done("status")
    #expect(text.contains(": 1 of 1 records stored, up to the shift of BW-1"), "\(text)")
  }

  /// By the service alone, which no command wakes.
  @Test func aStoreBroughtBackFromAnOlderCopyIsMendedByTheService() async throws {
    let distant = try await DistantStore()
    try await distant.announce(4)
    #expect(try await distant.upload().isProven)
    let copy = "\(distant.centre.database).copy"
    try await distant.centre.cut()
    try copyDatabase(distant.centre.database, to: copy)
    try await distant.centre.start()
    try await distant.announce(5)
    #expect(try await distant.upload().isProven)
    try await distant.centre.cut()
    try copyDatabase(copy, to: distant.centre.database)
    try await distant.centre.start()
    try await distant.announce(1)
    let uploader = try distant.uploader()
    let service = Task { await uploader.run(wake: AsyncStream { _ in }) { _ in } }
    try await eventually("all is there again") {
      let receipt = distant.receipts.read()?.receipt
      return receipt?.stored == 10 && receipt?.isWhole == true
    }
    service.cancel()
    await service.value
    _ = try await distant.settle()
  }
}
