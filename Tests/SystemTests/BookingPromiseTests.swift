// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Databases
import Foundation
import Patrol
import Playing
import SQLite
import TestSupport
import Testing

/// Officers who book on and off, whatever the receiver, the network and the store do.
@Suite(.timeLimit(.minutes(3)))
struct BookingPromiseTests {
  /// A store, and a device that it knows.
  private func enrolled(
    units: [String], more: String = ""
  ) async throws -> (Centre, Device) {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "h.geojson")
    let centre = try await Centre(in: scratch, named: "store", hotSpots: hotSpots)
    let paths = units.map { ("/dev/\($0)", $0) }
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:1"], units: Dictionary(uniqueKeysWithValues: paths),
      hotSpots: hotSpots, store: centre.url, more: more)
    try await centre.enrol(device, as: "booked")
    return (centre, device)
  }

  @Test func twentyOfficersAreOffShiftWhileTheStoreHangs() async throws {
    let units = (1...20).map { "BW-\($0)" }
    let (centre, device) = try await enrolled(units: units)
    try await device.start(connected: false)
    for unit in units { try await device.done("shift", "start", "--unit", unit) }
    // It accepts, as its kernel does for it, and never answers.
    centre.signal(SIGSTOP)
    defer { centre.signal(SIGCONT) }
    let ends = try units.map { unit in
      try ChildProcess(
        Programs.patrol, ["shift", "end", "--unit", unit, "--config", device.configuration],
        in: device.scratch.path, name: "end-\(unit)")
    }
    // One upload alone is given up after 30 s of silence at the soonest.
    for end in ends { #expect(try await end.end(within: 60) == 0) }
    let status = try await device.status()
    let onShift = (status["units"] as? [JSONObject] ?? []).filter { $0["shift"] != nil }
    #expect(onShift.isEmpty, "\(onShift)")
    #expect((status["records"] as? JSONObject)?["waiting"] as? Int == 20)
    #expect(try await device.done("status").contains("receipt pending"))
    centre.signal(SIGCONT)
    // By itself.
    try await eventually(within: 90, "all is sent, and the store has said so") {
      let status = try await device.status()
      return (status["records"] as? JSONObject)?["sent"] as? Int == 20
        && status["receipt_pending"] as? Bool == false
    }
  }

  @Test func aShiftWithoutGpsdSaysWhyNothingWasMeasured() async throws {
    let (centre, device) = try await enrolled(units: ["BW-1"])
    try await device.start(connected: false)
    let started = try await device.done("shift", "start")
    #expect(
      started.contains("NOTHING IS MEASURED: gpsd 127.0.0.1:1 is not connected"), "\(started)")
    #expect(started.contains("patrol shift officer --unit BW-1"), "\(started)")
    #expect(try await device.done("status").contains("NOTHING IS MEASURED"))
    let named = try await device.done("shift", "officer", "--officer", "o-1")
    #expect(named.contains("o-1"))
    try await Task.sleep(for: .seconds(2))
    let ended = try await device.done("shift", "end")
    #expect(ended.contains("officer o-1") && ended.contains("NOTHING WAS MEASURED: gpsd away"))
    #expect(try await device.records("shift").first?["officer"] as? String == "o-1")
    withExtendedLifetime(centre) {}
  }

  @Test func theRunningDeviceKnowsThePlanOfTheDayAndSaysWhatIsShortOfIt() async throws {
    let (centre, device) = try await enrolled(units: ["BW-1"])
    try await centre.plan(["HS01": 3], at: Date(), minutes: 15)
    try await device.start(connected: false)
    try await eventually(within: 60, "the plan is kept") {
      FileManager.default.fileExists(atPath: "\(device.state)/plan.json")
    }
    try await centre.cut()
    try await device.done("shift", "start", "--officer", "o-1")
    let ended = try await device.done("shift", "end")
    #expect(ended.contains("HS01: 0 of 3 visits of 15 min (3 short), no visit seen"), "\(ended)")
    #expect(ended.contains("other officers may have been there too"), "\(ended)")
  }

  @Test func anOfficerNamedAfterTheShiftIsTheStoresOfficerOfIt() async throws {
    let (centre, device) = try await enrolled(units: ["BW-1"])
    try await device.start(connected: false)
    try await device.done("shift", "start")
    try await device.done("shift", "end")
    let named = try await device.done("shift", "officer", "--officer", "o-9")
    #expect(named.contains("saved already and are corrected: its record"), "\(named)")
    #expect(try await device.done("sync").contains("2 of 2"))
    let file = try Connection(path: centre.database, access: .readOnly)
    let counting = try file.rows("SELECT officer FROM shifts WHERE superseded = 0")
    #expect(counting.map { $0.text(0) } == ["o-9"])
    #expect(try await centre.command("audit").contains("whole: every record"))
  }

  /// Whoever does not hear what became of a request is not told that it failed.
  @Test func anEndThatIsNotHeardOfIsNotCalledAFailure() async throws {
    let (centre, device) = try await enrolled(units: ["BW-1"])
    let server = try ControlServer(path: "\(device.state)/control.sock")
    let service = Task { await server.run { _, _ in } }
    for words in ["start", "end"] {
      let outcome = try await device.command("shift", words, "--unit", "BW-1")
      #expect(outcome.status == 69, "\(outcome.errors)")
      let state = words == "start" ? "on" : "off"
      #expect(outcome.errors.contains("it is not known whether unit BW-1 is \(state) shift now"))
      #expect(outcome.errors.contains("see “patrol status”"))
    }
    service.cancel()
    await service.value
    withExtendedLifetime(centre) {}
  }

  @Test func aStorePutBackToACopyOfLastNightHasAllAgainThoughNothingNewIsSent() async throws {
    let (centre, device) = try await enrolled(units: ["BW-1"])
    func work(_ shifts: Int) async throws {
      for _ in 0..<shifts {
        try await device.done("shift", "start")
        try await device.done("shift", "end")
      }
      let receipt = try await device.done("sync")
      try #require(receipt.contains("the same as here"), "\(receipt)")
    }
    try await device.start(connected: false)
    try await work(2)
    let copy = "\(centre.database).copy"
    try await centre.cut()
    try copyDatabase(centre.database, to: copy)
    try await centre.start()
    try await work(3)
    try await device.collector?.cut()
    try await centre.cut()
    try copyDatabase(copy, to: centre.database)
    try await centre.start()
    #expect(try stored(centre) == 2)
    // The collector asks at its start, and once a day.
    try await device.start(connected: false)
    try await eventually(within: 60, "all five are there again") { try stored(centre) == 5 }
    let audit = try await centre.command("audit")
    #expect(audit.contains("whole: every record"), "\(audit)")
  }

  private func stored(_ centre: Centre) throws -> Int64? {
    try Connection(path: centre.database, access: .readOnly)
      .rows("SELECT count(*) FROM records").first?.integer(0)
  }
}

/// What reaches the store while the shift goes on.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3)))
struct RunningShiftPromiseTests {
  @Test func aFinalVisitIsAtTheStoreWhileTheShiftRuns() async throws {
    let scratch = try Scratch()
    let (receiver, gpsd, centre, device) = try await Device.besideStore(in: scratch)
    try await centre.enrol(device, as: "running")
    try await device.start()
    try await device.done("shift", "start", "--officer", "o-1")
    var walk = Walk(from: 0)
    let epochs = walk.stand(150) + walk.walk(to: 300) + walk.stand(200)
    try Player(GpsdWatch(port: gpsd.port)).play([(receiver, epochs)])
    try await eventually(within: 60, "the store has the visit") {
      try await centre.command("export", "visits").contains("o-1")
    }
    #expect(try await device.unit("BW-1")?["shift"] is String, "the shift runs")
    #expect(try await device.done("status").split(separator: "\n").allSatisfy { $0.count <= 80 })
    let ended = try await device.done("shift", "end")
    #expect(ended.contains("HS01: 2:") && ended.contains("short"), "\(ended)")
    #expect(ended.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(ended)")
    #expect(!ended.contains("plan of"), "without a plan nothing is said of one: \(ended)")
  }

  @Test func theEndOfAShiftHoldsItsVisitsAgainstThePlanFetched() async throws {
    let scratch = try Scratch()
    let (receiver, gpsd, centre, device) = try await Device.besideStore(
      in: scratch, hotSpotsAt: [0, 600, 1200])
    try await centre.enrol(device, as: "planned")
    try await centre.plan(["HS01": 2, "HS02": 1, "HS03": 0], at: Date(), minutes: 2)
    try await device.done("hotspots", "fetch")
    let plan = try String(contentsOfFile: "\(device.state)/plan.json", encoding: .utf8)
    #expect(plan.contains("HS02") && !plan.contains("HS03"), "HS03 is a control place: \(plan)")
    try await device.start()
    try await device.done("shift", "start", "--officer", "o-1")
    // Noon of yesterday is in the middle of one of the plan's days that devices are told.
    let noon = (Int64(Date().timeIntervalSince1970) / 86_400 - 1) * 86_400 + 43_200
    var walk = Walk(from: 0, at: Timestamp(milliseconds: noon * 1000))
    let epochs = walk.stand(150) + walk.walk(to: 300) + walk.stand(120)
    try Player(GpsdWatch(port: gpsd.port)).play([(receiver, epochs)])
    let ended = try await device.done("shift", "end")
    #expect(ended.contains("of 2:00\n") && !ended.contains("of 15:00"), "the plan's: \(ended)")
    #expect(ended.contains("are 2 short of 3"), "\(ended)")
    #expect(ended.contains("HS01: 1 of 2 visits of 2 min (1 short)\n"), "\(ended)")
    #expect(ended.contains("HS02: 0 of 1 visits of 2 min (1 short), no visit seen"), "\(ended)")
    #expect(!ended.contains("HS03"), "\(ended)")
  }
}
