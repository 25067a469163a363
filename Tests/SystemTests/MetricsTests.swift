// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import TestSupport
import Testing

/// What both programs tell Prometheus is what they did, and is written by its rules.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(3))) struct MetricsTests {
  /// `SAMPLE VALUE` of a page, by sample.
  private func samples(_ page: String) -> [String: Double] {
    var found: [String: Double] = [:]
    for line in page.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ")
      found[parts.dropLast().joined(separator: " ")] = Double(parts.last ?? "")
    }
    return found
  }

  private func page(_ port: Int, _ path: String = "/metrics") async throws -> (Int, String) {
    let scratch = try Scratch()
    let outcome = try await scratch.run(
      InstalledProgram.path(of: "curl"),
      ["--silent", "--write-out", "%{http_code}", "http://127.0.0.1:\(port)\(path)"])
    let status = try #require(Int(outcome.output.suffix(3)), "\(outcome.errors)")
    return (status, String(outcome.output.dropLast(3)))
  }

  /// Where a log names the port of the page.
  private func port(in log: String) throws -> Int {
    let found = try #require(log.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)\/metrics/))
    return try #require(Int(found.1))
  }

  @Test func theFiguresAreWhatTheProgramsDid() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson")
    let centre = try await Centre(
      in: scratch, named: "centre", hotSpots: hotSpots, serving: ["--metrics-port", "0"])
    let receiver = try PlayedReceiver("rx", in: scratch)
    let gpsd = try await Gpsd([receiver.link], in: scratch)
    let device = try Device(
      in: scratch, gpsd: [gpsd.address], units: [receiver.link: "BW-1"], hotSpots: hotSpots,
      store: centre.url, more: "metrics_port: \(LoopbackSocket.closedPort())\nsend: at_shift_end")
    try await centre.enrol(device, as: "VAN-03")
    try await device.start()
    let devicePort = try #require(
      try String(contentsOfFile: device.configuration, encoding: .utf8)
        .firstMatch(of: /metrics_port: (\d+)/).flatMap { Int($0.1) })
    try await device.done("shift", "start", "--unit", "BW-1", "--officer", "o-1")
    var walk = Walk(from: 0)
    let watch = try GpsdWatch(port: gpsd.port)
    try await device.play(watch, [(receiver, walk.stand(200) + walk.walk(to: 300))])
    try await device.isQuiet("BW-1")
    let during = samples(try await page(devicePort).1)
    #expect(during["patrol_units_on_shift"] == 1 && during["patrol_visits_total"] == 1)
    #expect(during["patrol_records_waiting"] == 1 && during["patrol_receipt_age_seconds"] == nil)
    #expect(during["patrol_gpsd_connected{gpsd=\"\(gpsd.address)\"}"] == 1)
    let age = try #require(during["patrol_fix_age_seconds{unit=\"BW-1\"}"])
    #expect(age >= 0 && age < 170, "no longer than the test may take")
    try await device.done("shift", "end")
    try await device.done("sync")
    let (status, text) = try await page(devicePort)
    #expect(status == 200)
    let after = samples(text)
    let shift = try #require(try await device.records("shift").first)
    #expect(after["patrol_fixes_total{unit=\"BW-1\"}"] == shift["fixes"] as? Double)
    #expect(after["patrol_fixes_total{unit=\"BW-1\"}"] ?? 0 > 300)
    for (reason, count) in shift["refused"] as? JSONObject ?? [:] {
      let sample = "patrol_refused_total{unit=\"BW-1\",reason=\"\(reason)\"}"
      #expect(after[sample] == count as? Double, "\(reason)")
    }
    #expect(after["patrol_visits_total"] == 1 && after["patrol_shifts_total"] == 1)
    #expect(after["patrol_records_waiting"] == 0 && after["patrol_units_on_shift"] == 0)
    #expect(after["patrol_upload_failures_total"] == 0)
    #expect(
      after["patrol_uploads_total"] ?? 0 >= 1 && after["patrol_upload_requests_total"] ?? 0 >= 1)
    #expect(after["patrol_receipt_age_seconds"] ?? -1 >= 0)
    try expectJournal(after, device)
    for word in ["HS01", "51.5", "o-1", "\(receiver.link)"] { #expect(!text.contains(word)) }
    try await expectStore(centre, scratch, text)
  }

  private func expectJournal(_ samples: [String: Double], _ device: Device) throws {
    let journal = "\(device.state)/journal"
    let sizes = try FileManager.default.contentsOfDirectory(atPath: journal).map {
      try FileManager.default.attributesOfItem(atPath: "\(journal)/\($0)")[.size] as? Double ?? 0
    }
    #expect(samples["patrol_journal_size_bytes"] == sizes.reduce(0, +))
    var facts = statvfs()
    #expect(statvfs(journal, &facts) == 0)
    let free = Double(facts.f_bavail) * Double(facts.f_frsize)
    // Other programs write to the disk meanwhile.
    #expect(abs((samples["patrol_disk_free_bytes"] ?? 0) - free) < 2e9)
  }

  private func expectStore(_ centre: Centre, _ scratch: Scratch, _ device: String) async throws {
    let log = try String(contentsOfFile: "\(scratch.path)/centre.err", encoding: .utf8)
    let (status, text) = try await page(try port(in: log))
    #expect(status == 200)
    let found = samples(text)
    #expect(found["patrol_store_records_total{result=\"stored\"}"] == 2)
    #expect(found["patrol_store_records_total{result=\"quarantined\"}"] == 0)
    #expect(found["patrol_store_requests_total{route=\"/v1/enrolment\",status=\"201\"}"] == 1)
    #expect(found["patrol_store_requests_total{route=\"/v1/batches\",status=\"200\"}"] ?? 0 >= 1)
    #expect(found["patrol_store_database_up"] == 1)
    let devices = found.filter { $0.key.hasPrefix("patrol_store_devices{") }.values.reduce(0, +)
    #expect(devices == 1)
    #expect(found["patrol_store_transaction_duration_seconds_count{kind=\"write\"}"] ?? 0 >= 4)
    try await expectBackup(centre, scratch, since: found["patrol_store_backup_age_seconds"])
    for word in ["HS01", "VAN-03", "BW-1", "o-1"] { #expect(!text.contains(word)) }
    try await expectRules(of: [device, text], scratch)
  }

  /// The age is the store's until there is a backup, and grows until there is the next.
  private func expectBackup(
    _ centre: Centre, _ scratch: Scratch, since first: Double?
  ) async throws {
    let log = try String(contentsOfFile: "\(scratch.path)/centre.err", encoding: .utf8)
    let number = try port(in: log)
    func age() async throws -> Double {
      try #require(samples(try await page(number).1)["patrol_store_backup_age_seconds"])
    }
    let older = try await age()
    #expect(try #require(first) > 0 && older > first ?? 0)
    try await centre.command("backup", "\(scratch.path)/copy.gpkg")
    #expect(try await age() < older, "the backup took less time than the test up to it")
    let refused = try await scratch.run(
      Programs.store,
      ["backup", "\(scratch.path)/copy.gpkg", "--database", centre.database])
    #expect(refused.status == 65)
  }

  private static let promtool = InstalledProgram.path(of: "promtool")
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Prometheus' own tool has nothing to say against the pages and the alerts, each alert fires on
  /// what it is for, and none asks for a figure that no program gives.
  private func expectRules(of pages: [String], _ scratch: Scratch) async throws {
    for page in pages {
      let outcome = try await scratch.run(
        Self.promtool, ["check", "metrics"], input: try scratch.write(page, to: "page"))
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    }
    let rules = "\(Self.root)/Deploy/patrol-alerts.yaml"
    let tests = "\(Self.root)/Tests/Alerts/alerts.yaml"
    for words in [["check", "rules", rules], ["test", "rules", tests]] {
      let outcome = try await scratch.run(Self.promtool, words)
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
    let alerts = try String(contentsOfFile: rules, encoding: .utf8)
    let given = Set(pages.joined().matches(of: /# TYPE (patrol_\w+)/).map { String($0.1) })
    for name in Set(alerts.matches(of: /\bpatrol_\w+/).map { String($0.0) })
    where !["patrol_yaml"].contains(name) {
      let family = name.replacing(/_bucket$/, with: "")
      // An upload that failed is none of this device's.
      #expect(given.contains(family), "\(name) is given by no program")
    }
    let tested = try String(contentsOfFile: tests, encoding: .utf8)
    for alert in alerts.matches(of: /alert: (\w+)/) {
      #expect(tested.contains("- name: \(alert.1)\n"), "\(alert.1) is tested")
    }
  }

  @Test func aPageIsForThisMachineAloneAndForThatPathAlone() async throws {
    let scratch = try Scratch()
    let port = LoopbackSocket.closedPort()
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:1"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"),
      more: "metrics_port: \(port)")
    try await device.start(connected: false)
    #expect(try await page(port, "/").0 == 404)
    // /proc/net/tcp leaves lines out while other connections come and go; the kernel's answer does not.
    let listening = try await scratch.run("/usr/bin/ss", ["-Hltn", "sport = :\(port)"])
    let own = listening.lines.map { $0.split(separator: " ").map(String.init) }
    #expect(own.map { $0[3] } == ["127.0.0.1:\(port)"], "\(listening.output)\(listening.errors)")
    // Another that wants the port collects without it, and says why.
    let second = try Device(
      in: scratch, named: "second", gpsd: ["127.0.0.1:1"], hotSpots: "\(scratch.path)/hs.geojson",
      more: "metrics_port: \(port)")
    try await second.start(connected: false)
    #expect(try second.log.contains("no figures for Prometheus: 127.0.0.1:\(port)"))
  }
}

extension Device {
  /// Waits until what was played has been judged.
  fileprivate func isQuiet(_ unit: String) async throws {
    try await eventually("a visit is kept") { try await !self.records("visit").isEmpty }
  }
}
