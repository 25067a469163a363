// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The logs, where they stand beside the checkout.
enum ReceiverLogs {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/receivers/gpsd-test-daemon").path
  static var canRun: Bool { access(folder, R_OK) == 0 && Programs.hasGpsd }
}

/// Logs of real receivers of many makes, through gpsd itself.
@Suite(.enabled(if: ReceiverLogs.canRun), .serialized, .timeLimit(.minutes(2)))
struct ReceiverLogTests {
  /// A log, the dates from which on it is believed, and how many visits it truly holds in a square of
  /// some 2 km: receivers that stood still for a minute or more.
  struct Case: Sendable, CustomTestStringConvertible {
    let log: String
    let earliest: String
    let visits: Int
    var testDescription: String { log }
  }

  @Test(arguments: [
    Case(log: "ublox-glo", earliest: "2020-01-01", visits: 1),
    Case(log: "ublox-glo", earliest: "2024-01-01", visits: 0),
    Case(log: "telit-he910", earliest: "2007-01-01", visits: 1),
    Case(log: "telit-he910", earliest: "2020-01-01", visits: 0),
    Case(log: "meinberg-gps164", earliest: "2020-01-01", visits: 1),
    Case(log: "ac12_binary", earliest: "1990-01-01", visits: 0),
    Case(log: "venus634lp", earliest: "2007-01-01", visits: 0),
    Case(log: "zodiac", earliest: "1990-01-01", visits: 0),
    Case(log: "ais-nmea-type6-fid55", earliest: "2007-01-01", visits: 0),
  ])
  func aReceiversLogGivesTheVisitsItHoldsAndNoOther(_ log: Case) async throws {
    let scratch = try Scratch()
    var recording = try await Self.played(log.log, in: scratch)
    // gpsd is given a fixed time to start, which a machine under load may not keep; the player may
    // then wait for longer than the test.
    for _ in 0..<2 where recording.status != 0 {
      recording = try await Self.played(log.log, in: scratch)
    }
    try #require(recording.status == 0, "\(recording.errors)")
    let file = try scratch.write(recording.output, to: "log.jsonl")
    let hotSpots = try scratch.write(Self.squares(about: recording.lines), to: "hs.geojson")
    let configuration = try scratch.write(
      "positions: { earliest: \(log.earliest), allow_simulated: true }\n", to: "patrol.yaml")
    let replay = try await scratch.run(
      Programs.patrol, ["replay", "--config", configuration, "--hotspots", hotSpots, file],
      within: 30)
    #expect([0, 65].contains(replay.status), "\(replay.errors)")
    #expect(replay.status == 0 || replay.output.isEmpty)
    let visits = try replay.lines.map { try $0.json }
    #expect(visits.count == log.visits, "\(replay.errors)")
    #expect(visits.allSatisfy { $0["hotspot"] as? String != "nowhere" })
  }

  /// A real gpsd listens, and what it says is printed; timeout ends it before the test gives up, so
  /// that it is tried again.
  private static func played(_ log: String, in scratch: Scratch) async throws -> Scratch.Outcome {
    try await scratch.run(
      "/usr/bin/timeout",
      [
        "-k", "2", "40", Programs.playLog, "\(ReceiverLogs.folder)/\(log).log",
      ])
  }

  /// Squares of two hundredths of a degree about each place in the log, and one where nobody was.
  private static func squares(about lines: [String]) -> String {
    var corners: Set<[Int]> = []
    for line in lines where line.hasPrefix(#"{"class":"TPV"#) {
      guard let report = try? line.json, let latitude = report["lat"] as? Double,
        let longitude = report["lon"] as? Double, abs(latitude) < 89
      else { continue }
      corners.insert([Int((longitude * 50).rounded(.down)), Int((latitude * 50).rounded(.down))])
    }
    let features = corners.map {
      square("\($0)".filter { $0 != " " }, Double($0[0]), Double($0[1]))
    }
    return #"{"type":"FeatureCollection","features":["#
      + (features + [square("nowhere", -7000, 0)]).joined(separator: ",") + "]}"
  }

  private static func square(_ id: String, _ x: Double, _ y: Double) -> String {
    let (west, east, south, north) = (x / 50, (x + 1) / 50, y / 50, (y + 1) / 50)
    return """
      {"type":"Feature","id":"\(id)","properties":{},"geometry":{"type":"Polygon","coordinates":\
      [[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]]}}
      """
  }
}
