// SPDX-License-Identifier: Apache-2.0

import Foundation
import Journaling
import Patrol
import Testing
import Wire

/// What `patrol export` gives of the journal.
@Suite(.timeLimit(.minutes(1)))
struct ExportTests {
  private static let time = Timestamp(milliseconds: 1_772_460_000_000)

  static func visit(_ id: String, in hotSpot: String) -> Visit {
    let left = time.advanced(bySeconds: 300)
    return Visit(
      id: id, unit: "BW-1", officer: "o-1", shift: "s-1", hotSpot: hotSpot,
      hotSpotsVersion: "sha256:0", entered: time, left: left, dwell: 300, dwellLow: 290,
      dwellHigh: 310, observed: 300, bridged: 0, stays: [Interval(from: time, to: left)],
      travel: .foot, onFoot: 300, inVehicle: 0, footQuantiles: DwellQuantiles(sure: 300),
      fixes: 300, meanError: 3, ended: .left, detector: "1")
  }

  @Test func aVisitThatWasCorrectedTwiceIsExportedOnceAsItWasLastCorrected() async throws {
    let scratch = try Scratch()
    let device = try Device(
      in: scratch, gpsd: ["localhost:1"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0, 200]), to: "hs.geojson"))
    let first = Self.visit(String(repeating: "1", count: 32), in: "HS01")
    let second = first.corrected(officer: "o-2")
    let third = second.corrected(officer: "o-3")
    let other = Self.visit(String(repeating: "2", count: 32), in: "HS02")
    try device.keep([first, second, third, other].map(Record.visit))

    let csv = try await device.done("export", "--format", "csv")
    let rows = csv.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    #expect(rows.map { String($0.prefix(32)) } == [third.id, other.id])
    #expect(rows.first?.contains(",o-3,") == true)
    #expect(csv.prefix { !$0.isNewline }.hasSuffix(",detector,replaces"))
    #expect(rows.first?.hasSuffix(",\(second.id)") == true, "what it corrects")
    let geojson = try await device.done("export", "--format", "geojson").json
    #expect((geojson["features"] as? [Any])?.count == 2)
    let gpx = try await device.done("export", "--format", "gpx")
    #expect(gpx.components(separatedBy: "<wpt").count - 1 == 2)
    #expect(try await device.records("visit").count == 4, "every record as kept")
  }

  @Test func theJournalIsCountedWithoutACollector() async throws {
    let scratch = try Scratch()
    let device = try Device(
      in: scratch, gpsd: ["localhost:1"], units: ["/dev/gps": "BW-1"],
      hotSpots: try scratch.write(Walk.hotSpots(at: [0]), to: "hs.geojson"))
    #expect(try await device.command("journal").status == 66, "there is none yet")
    try device.keep([.visit(Self.visit(String(repeating: "1", count: 32), in: "HS01"))])
    let counts = try await device.done("journal", "--json")
    #expect(
      counts == "{\"damaged\":false,\"on_shift\":[],\"sent\":0,\"unsigned\":1,\"waiting\":1}\n")

    let segment = FileHandle(forUpdatingAtPath: "\(device.state)/journal/log-00000001")
    try segment?.write(contentsOf: Data([0]))
    try segment?.close()
    let damaged = try await device.command("journal", "--json")
    #expect(damaged.status == 65 && damaged.errors.contains("journal: is damaged"))
    #expect(damaged.output == "{\"damaged\":true,\"on_shift\":[],\"sent\":0,\"unsigned\":1}\n")
    let export = try await device.command("export")
    #expect(export.status == 65 && export.output.contains("HS01"), "\(export.errors)")

    try await device.start(connected: false)
    try await device.done("shift", "start", "--unit", "BW-1")
    #expect(
      try await device.done("journal").hasSuffix(
        "1 waiting (1 signed when sent)\nunits on shift: BW-1\n"))
  }
}

extension Device {
  /// Puts records into the journal while no collector runs.
  func keep(_ records: [Record]) throws {
    try Journal(path: state + "/journal").commit(Changes(records: records))
  }
}
