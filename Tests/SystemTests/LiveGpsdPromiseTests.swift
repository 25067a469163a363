// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Playing
import Positioning
import TestSupport
import Testing

/// gpsd killed, stopped, silent or absent, and receivers that come and go.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3)))
struct LiveGpsdPromiseTests {
  @Test func gpsdRestartedInMidVisitIsWaitedForAndTheGapAccounted() async throws {
    let (receiver, gpsd, device) = try await unitOnShift()
    var walk = Walk(from: 0)
    try Player(GpsdWatch(port: gpsd.port)).play([(receiver, walk.stand(100))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 90)
    try await gpsd.process.cut()
    try await eventually("the loss of gpsd is seen") { try await !self.isConnected(device) }
    // The outage must be long enough to be told from the collector's own delays.
    try await Task.sleep(for: .seconds(2), tolerance: .zero)
    try await gpsd.startAgain()
    let backAt = ContinuousClock.now
    try await eventually(within: 8, "gpsd is connected to again") {
      try await self.isConnected(device)
    }
    #expect(ContinuousClock.now - backAt < .seconds(6))
    walk.wait(30)
    try Player(GpsdWatch(port: gpsd.port)).play([(receiver, walk.stand(100))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 220)
    try await device.done("shift", "end")

    let visits = try await device.records("visit")
    #expect(visits.count == 1)
    let visit = try #require(visits.first)
    #expect(try visit.time("left") - visit.time("entered") == 229)
    #expect(abs((visit["bridged_s"] as? Double ?? 0) - 31) <= 2)
    let shift = try #require(try await device.records("shift").first)
    let account = try Account(shift)
    #expect((2...10).contains(account["gpsd_down_s"]), "\(account.seconds)")
    #expect(account["device_off_s"] == 0)
    #expect(abs(try shift.time("ended") - shift.time("started") - account.total) < 0.01)
    report(faults: 1, visits: 1, found: visits.count)
  }

  @Test func gpsdStoppedInMidVisitIsLeftAndTheGapAccounted() async throws {
    let (receiver, gpsd, device) = try await unitOnShift()
    var walk = Walk(from: 0)
    try Player(GpsdWatch(port: gpsd.port)).play([(receiver, walk.stand(100))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 90)
    gpsd.process.signal(SIGSTOP)
    let stopped = ContinuousClock.now
    try await eventually("it is seen that gpsd has stopped") {
      try await !self.isConnected(device)
    }
    gpsd.process.signal(SIGCONT)
    try await eventually("gpsd is connected to again") { try await self.isConnected(device) }
    let away = Double((ContinuousClock.now - stopped).components.seconds)
    // For the data, it took longer than for the clock on the wall.
    walk.wait(40)
    try Player(GpsdWatch(port: gpsd.port)).play([(receiver, walk.stand(100))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 230)
    try await device.done("shift", "end")

    let visits = try await device.records("visit")
    #expect(visits.count == 1)
    let account = try Account(try #require(try await device.records("shift").first))
    #expect(abs(account["gpsd_down_s"] - away) <= 3, "\(account.seconds), away for \(away) s")
    report(faults: 1, visits: 1, found: visits.count)
  }

  @Test func aReceiverUnpluggedAndBackIsTakenUpAgain() async throws {
    let (receiver, gpsd, device) = try await unitOnShift()
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: gpsd.port)
    try Player(watch).play([(receiver, walk.stand(100))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 90)

    try receiver.plug()
    try await tell(gpsd, of: [receiver])
    walk.wait(20)
    // A client that asked anything would wake gpsd by itself, so `watch` only listens. Should gpsd have
    // forgotten the receiver, it is handed to it again, as the rule in Hardware does.
    var tries = 0
    try await eventually(within: 120, "the receiver is heard again") {
      tries += 1
      if tries.isMultiple(of: 8) { try await gpsd.add(receiver.link) }
      for epoch in walk.stand(1) { try? receiver.say(epoch) }
      try await Task.sleep(for: .milliseconds(500), tolerance: .zero)
      let place = (try await device.unit("BW-1")?["present"] as? [JSONObject])?.first
      return (place?["dwell_s"] as? Double ?? 0) > 120
    }
    try Player(watch).play([(receiver, walk.stand(60))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 170)
    try await device.done("shift", "end")
    let visits = try await device.records("visit").count
    #expect(visits == 1)
    report(faults: 1, visits: 1, found: visits)
  }

  @Test func aStalledGpsdIsNoticedAndLeft() async throws {
    let scratch = try Scratch()
    let gpsd = try await Gpsd(in: scratch)
    var patience = GpsdConnection.Patience()
    patience.silence = 300
    patience.answer = 300
    patience.retry = 100...200
    let connection = try GpsdConnection(
      source: GpsdSource(host: "127.0.0.1", port: gpsd.port), patience: patience)
    var events = connection.events.makeAsyncIterator()
    #expect(await events.nextStatus() == "connected")
    gpsd.process.signal(SIGSTOP)
    #expect(await events.nextStatus() == "lost: gpsd does not answer")
    // Connections to a stopped gpsd are made by the kernel alone; none of them counts.
    let used = Self.ownCPU
    try await Task.sleep(for: .seconds(2), tolerance: .zero)
    let spent = Self.ownCPU - used
    gpsd.process.signal(SIGCONT)
    #expect(await events.nextStatus() == "connected")
    connection.close()
    // Other tests run beside this one; a busy loop would take all of the two seconds.
    #expect(spent < 1.5, "\(spent) s of CPU")
    report(faults: 1, visits: 0, found: 0)
  }

  @Test func waitingForGpsdCostsNoCPU() async throws {
    let scratch = try Scratch()
    let receiver = try PlayedReceiver("rx", in: scratch)
    let silent = try await Gpsd([receiver.link], in: scratch)
    let gone = try await Gpsd(in: scratch)
    try await gone.process.cut()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson")
    for (name, gpsd) in [("silent", silent), ("gone", gone)] {
      let device = try Device(in: scratch, named: name, gpsd: [gpsd.address], hotSpots: hotSpots)
      try await device.start(connected: name == "silent")
      let collector = try #require(device.collector)
      let used = try collector.cpuSeconds
      try await Task.sleep(for: .seconds(3), tolerance: .zero)
      let spent = try collector.cpuSeconds - used
      #expect(spent <= 0.06, "\(name) gpsd: \(spent) s of CPU in 3 s")
    }
  }

  /// Each is plugged in where the other was, or somewhere else: the names that udev's rule gives them
  /// go with them.
  @Test func receiversThatChangePortsKeepTheirUnits() async throws {
    let scratch = try Scratch()
    let receivers = try ["north", "south"].map { try PlayedReceiver($0, in: scratch) }
    let gpsd = try await Gpsd(receivers.map(\.link), in: scratch)
    let device = try Device(
      in: scratch, gpsd: [gpsd.address],
      units: [receivers[0].link: "BW-1", receivers[1].link: "BW-2"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0, 300]), to: "hs.geojson"))
    try await device.start()
    var walks = [Walk(from: 0), Walk(from: 300)]
    for unit in ["BW-1", "BW-2"] { try await device.done("shift", "start", "--unit", unit) }
    let watch = try GpsdWatch(port: gpsd.port)
    try Player(watch).play(walks.indices.map { (receivers[$0], walks[$0].stand(100)) })
    for (unit, place) in [("BW-1", "HS01"), ("BW-2", "HS02")] {
      try await device.isIn(place, unit: unit, dwelling: 90)
    }

    try PlayedReceiver.swap(receivers[0], receivers[1])
    try await tell(gpsd, of: receivers)
    for walk in walks.indices { walks[walk].wait(20) }
    var tries = 0
    try await eventually(within: 120, "both are heard again") {
      tries += 1
      if tries.isMultiple(of: 8) { for one in receivers { try await gpsd.add(one.link) } }
      var dwells: [Double] = []
      for (index, unit) in ["BW-1", "BW-2"].enumerated() {
        for epoch in walks[index].stand(1) { try? receivers[index].say(epoch) }
        let place = (try await device.unit(unit)?["present"] as? [JSONObject])?.first
        dwells.append(place?["dwell_s"] as? Double ?? 0)
      }
      try await Task.sleep(for: .milliseconds(500), tolerance: .zero)
      return dwells.allSatisfy { $0 > 120 }
    }
    try Player(watch).play(walks.indices.map { (receivers[$0], walks[$0].stand(60)) })
    try await device.done("shift", "end")
    let visits = try await device.records("visit")
    let found = visits.map { "\($0["unit"] ?? "") \($0["hotspot"] ?? "")" }
    #expect(found.sorted() == ["BW-1 HS01", "BW-2 HS02"])
    report(faults: 2, visits: 2, found: visits.count)
  }

  /// As gpsd itself tells of them, from sentences that hold two digits of the year.
  @Test(arguments: [
    "2026-03-07T23:59:42Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2027-01-01T00:00:00Z",
    "2028-02-29T00:00:00Z",
  ])
  func aVisitAcrossTheCalendarIsOne(moment: String) async throws {
    let (receiver, gpsd, device) = try await unitOnShift()
    let middle = try #require(Timestamp(moment))
    var walk = Walk(from: 0, at: middle.advanced(bySeconds: -100))
    try Player(GpsdWatch(port: gpsd.port)).play([(receiver, walk.stand(200))])
    try await device.isIn("HS01", unit: "BW-1", dwelling: 190)
    try await device.done("shift", "end")
    let visits = try await device.records("visit")
    #expect(visits.count == 1)
    let visit = try #require(visits.first)
    #expect(abs((visit["dwell_s"] as? Double ?? 0) - 199) <= 1)
    #expect(try visit.time("entered") < Double(middle.milliseconds) / 1000 - 90)
    report(faults: 1, visits: 1, found: visits.count)
  }

  @Test func twoGpsdsFeedOneCollector() async throws {
    let scratch = try Scratch()
    var players: [(PlayedReceiver, Gpsd)] = []
    for name in ["north", "south"] {
      let receiver = try PlayedReceiver(name, in: scratch)
      players.append((receiver, try await Gpsd([receiver.link], in: scratch)))
    }
    let device = try Device(
      in: scratch, gpsd: players.map(\.1.address),
      units: [
        players[0].1.address + players[0].0.link: "BW-1",
        players[1].1.address + players[1].0.link: "BW-2",
      ],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0, 200]), to: "hs.geojson"))
    try await device.start()
    for (unit, player) in zip(["BW-1", "BW-2"], players) {
      try await device.done("shift", "start", "--unit", unit, "--officer", "o-\(unit)")
      var walk = Walk(from: unit == "BW-1" ? 0 : 200)
      try Player(GpsdWatch(port: player.1.port)).play([(player.0, walk.stand(90))])
      try await device.isIn(unit == "BW-1" ? "HS01" : "HS02", unit: unit, dwelling: 80)
    }
    try await device.done("shift", "end")
    let visits = try await device.records("visit")
    let found = visits.map { "\($0["unit"] ?? "") \($0["hotspot"] ?? "") \($0["officer"] ?? "")" }
    #expect(found.sorted() == ["BW-1 HS01 o-BW-1", "BW-2 HS02 o-BW-2"])
  }

  /// As `Device.carryingOne`, on shift.
  private func unitOnShift() async throws -> (PlayedReceiver, Gpsd, Device) {
    let (receiver, gpsd, device) = try await Device.carryingOne()
    try await device.done("shift", "start", "--unit", "BW-1")
    return (receiver, gpsd, device)
  }

  /// That receivers have gone and come, as the rule in Hardware has systemd do. In the long form gpsd
  /// (3.22) finds out by itself, which takes it ten seconds or a minute.
  private func tell(_ gpsd: Gpsd, of receivers: [PlayedReceiver]) async throws {
    if Campaign.isLong { return }
    for one in receivers { try await gpsd.remove(one.link) }
    for one in receivers { try await gpsd.add(one.link) }
  }

  private func report(faults: Int, visits: Int, found: Int) {
    var tally = PromiseTally(
      "a real gpsd, killed, stopped, unplugged and at the turns of the calendar")
    (tally.faults, tally.announced) = (faults, visits)
    (tally.lost, tally.doubled) = (max(0, visits - found), max(0, found - visits))
    tally.report()
  }

  private func isConnected(_ device: Device) async throws -> Bool {
    let gpsd = try await device.status()["gpsd"] as? [JSONObject]
    return gpsd?.allSatisfy { $0["connected"] as? Bool == true } == true
  }

  /// Seconds of CPU this process has used.
  private static var ownCPU: Double {
    var usage = rusage()
    getrusage(.init(0), &usage)
    let times: [timeval] = [usage.ru_utime, usage.ru_stime]
    let seconds: [Double] = times.map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
    return seconds.reduce(0, +)
  }
}

extension AsyncStream<GpsdEvent>.Iterator {
  /// The next change of the connection, in words.
  fileprivate mutating func nextStatus() async -> String? {
    while let event = await next(isolation: #isolation) {
      switch event {
      case .connected: return "connected"
      case .lost(let reason, _): return "lost: \(reason)"
      case .bytes, .reached: continue
      }
    }
    return nil
  }
}
