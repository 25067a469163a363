// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Detection
import FoundationEssentials
import Geography
import Patrol
import Simulation

/// The two files of a real walk in `walks-with-truth`: `fixes/NAME.json` is what the receiver said,
/// about once a second, and `ground-truth/NAME.json` its true place at each whole second.
///
/// An entry of the first is `datetime` (RFC 3339), `latitude`, `longitude` (absent or null for a
/// lost fix) and `confidence`, the radius in metres that holds the position with a chance of 50 %;
/// of the second `time` (hh:mm:ss UTC of the same day), `latitude` and `longitude`.
struct WalkFile {
  private let name: String
  private let fixes: [FixEntry]
  private let truth: [TruthEntry]

  private struct FixEntry: Decodable {
    var datetime: String
    var latitude: Double?
    var longitude: Double?
    var confidence: Double?
  }

  private struct TruthEntry: Decodable {
    var time: String
    var latitude: Double
    var longitude: Double
  }

  /// All walks of a folder, by name.
  static func walks(in folder: String) throws -> [Walk] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/ground-truth")
    return try files.filter { $0.hasSuffix(".json") }.sorted().map {
      try WalkFile(folder: folder, file: $0).walk()
    }
  }

  private init(folder: String, file: String) throws {
    name = String(file.dropLast(".json".count))
    fixes = try Self.read("\(folder)/fixes/\(file)")
    truth = try Self.read("\(folder)/ground-truth/\(file)")
  }

  private static func read<Value: Decodable>(_ path: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(filePath: path)))
  }

  private func walk() throws -> Walk {
    guard let day = fixes.first?.datetime.prefix(while: { $0 != "T" }) else {
      throw WalkFileError(walk: name, reason: "no fixes")
    }
    return Walk(name: name, truth: try track(on: String(day)), reports: try reports())
  }

  private func track(on day: String) throws -> Track {
    let times = try truth.map { try time("\(day)T\($0.time)Z") }
    guard let start = times.first,
      zip(times, times.dropFirst()).allSatisfy({
        $1.milliseconds - $0.milliseconds == 1000
      })
    else { throw WalkFileError(walk: name, reason: "its truth is not second by second") }
    let points = truth.map {
      TrackPoint(
        coordinate: Coordinate(latitude: $0.latitude, longitude: $0.longitude),
        activity: .walking, velocity: .zero, street: Vector(1, 0))
    }
    return Track(start: start, points: points)
  }

  /// Entries out of order are left out, as gpsd's clients leave out an epoch that is not new.
  private func reports() throws -> [UnitReport] {
    var reports: [UnitReport] = []
    var last: Timestamp?
    for entry in fixes {
      let time = try time(entry.datetime)
      if let last, time <= last { continue }
      last = time
      reports.append(report(of: entry, at: time))
    }
    return reports
  }

  private func report(of entry: FixEntry, at time: Timestamp) -> UnitReport {
    guard let latitude = entry.latitude, let longitude = entry.longitude else {
      return .noPosition(unit: name, at: time)
    }
    return .fix(
      Fix(
        unit: name, time: time,
        coordinate: Coordinate(latitude: latitude, longitude: longitude),
        horizontalError: entry.confidence), arrived: nil)
  }

  private func time(_ text: String) throws -> Timestamp {
    guard let time = Timestamp(text) else {
      throw WalkFileError(walk: name, reason: "not a time: \(text)")
    }
    return time
  }
}
