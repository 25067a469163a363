// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import DeviceConfiguration
import Foundation
import Geography
import Journaling
import Logging
import Patrol
import Platform
import Positioning
import Simulation
import Synchronization
import Wire

/// An officer walks to a hot spot, is there for some minutes and walks on; what a receiver says of it
/// goes through the real collector and journal, as it is or as a test has spoilt it.
struct WatchedVisit: Hashable {
  /// One report, and when it comes.
  struct Report {
    /// Seconds from the booking, by a clock that never steps.
    var arrival: Double
    var time: Timestamp
    var latitude: Double
    var longitude: Double
    /// What stands for the numbers in place of these, by JSON's key.
    var fields: [String: String] = [:]
    /// What is said in place of a report.
    var words: [UInt8]?
    var device = WatchedVisit.device
    /// What else befalls the device just before it.
    var event: Event?
  }

  enum Event {
    case gpsdLost, gpsdBack
    /// The device's own clock is set to this much off, in seconds.
    case clockSet(off: Double)
    /// The collector is gone without a word and comes again.
    case collectorCut
  }

  /// What came of it.
  struct Outcome {
    var visits: [Visit] = []
    var shifts: [Shift] = []

    var dwell: Double { visits.map(\.dwell).reduce(0, +) }
    /// Seconds of all shifts.
    var length: Double { shifts.map { $0.ended.seconds(since: $0.started) }.reduce(0, +) }
    var notes: [String] { shifts.flatMap(\.notes) }
    var refused: [FixRefusal: Int] {
      shifts.map(\.refused).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    }
  }

  static let device = "/dev/gps"
  static let start = Timestamp("2026-03-02T14:00:00Z")!
  /// Seconds of the way there, of the stay from edge to edge, and in all.
  static let approach = 150
  static let stay = 700
  static let length = 1000
  static let insideFrom = start.advanced(bySeconds: Double(approach))

  var start = Self.start
  /// The middle of the hot spot.
  var middle = Coordinate(latitude: 51.501, longitude: 0.701)
  var clockOff = 0.0

  /// Half the side of the hot spot, in metres.
  private static let half = 60.0
  private static let metresPerDegree = 111_320.0
  /// Metres a second.
  private static let pace = 1.4

  private func coordinate(east: Double, north: Double) -> Coordinate {
    Coordinate(
      latitude: middle.latitude + north / Self.metresPerDegree,
      longitude: middle.longitude
        + east / (Self.metresPerDegree * cos(middle.latitude * .pi / 180)))
  }

  /// A report each second, a metre or two off.
  func reports() -> [Report] {
    var random = SeededGenerator(seed: 7)
    return (0..<Self.length).map { second in
      // On the edge at the end of the approach and at the end of the stay.
      let walked = Self.pace * Double(second - Self.approach)
      let left = Self.pace * Double(second - Self.approach - Self.stay)
      let east =
        left > -Self.half ? Self.half + left : min(0, walked - Self.half)
      let place = coordinate(
        east: east + 1.5 * random.gaussian(), north: 1.5 * random.gaussian())
      return Report(
        arrival: Double(second) + 1, time: start.advanced(bySeconds: Double(second)),
        latitude: place.latitude, longitude: place.longitude)
    }
  }

  /// Books a unit on, says all of `reports`, books it off.
  func outcome(of reports: [Report]) async throws -> Outcome {
    let directory = FileManager.default.temporaryDirectory.appending(path: "patrol-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let configuration = try configuration(in: directory)
    let clock = Mutex((steady: 1e3, off: clockOff))
    let reading: @Sendable () -> ClockReading = {
      clock.withLock { clock in
        ClockReading(
          wall: start.advanced(bySeconds: clock.steady - 1e3 + clock.off),
          steady: UInt64(clock.steady * 1e9))
      }
    }
    func collector() throws -> Collector {
      try Collector(
        configuration: configuration, journal: try Journal(path: configuration.journal),
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: reading,
        recordsWait: {})
    }
    let source = configuration.gpsd[0]
    var running: Collector? = try collector()
    await running?.receive(.connected, from: source)
    _ = try await running?.startShift(unit: Self.device, officer: "o-1")
    var ticked = 0.0
    for report in reports {
      clock.withLock { $0.steady = max($0.steady, 1e3 + report.arrival) }
      switch report.event {
      case nil: break
      case .gpsdLost: await running?.receive(.lost(reason: "gone"), from: source)
      case .gpsdBack: await running?.receive(.connected, from: source)
      case .clockSet(let off): clock.withLock { $0.off = off }
      case .collectorCut:
        running = nil
        running = try collector()
        await running?.receive(.connected, from: source)
      }
      await running?.receive(.bytes(report.bytes, at: reading().steady), from: source)
      if report.arrival - ticked >= 5 {
        ticked = report.arrival
        await running?.tick()
      }
    }
    _ = try await running?.endShift(unit: nil)
    return try outcome(in: configuration.journal)
  }

  // MARK: Helpers

  private func configuration(in directory: URL) throws -> DeviceConfiguration {
    let ring = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1), (-1, -1)].map {
      coordinate(east: $0.0 * Self.half, north: $0.1 * Self.half)
    }
    let set = try HotSpotSet(hotSpots: [
      HotSpot(
        id: "HS1", name: "Square", area: try Area(polygons: [Polygon(outer: ring, holes: [])]))
    ])
    var configuration = DeviceConfiguration()
    configuration.state = directory.path
    configuration.units = [Self.device: Self.device]
    configuration.hotSpots = directory.appending(path: "hotspots.geojson").path
    try set.canonicalGeoJSON.write(to: URL(filePath: configuration.hotSpots))
    return configuration
  }

  private func outcome(in journal: String) throws -> Outcome {
    var outcome = Outcome()
    for entry in try JournalContents(path: journal).entries() {
      switch try Record(bytes: entry.record) {
      case .visit(let visit): outcome.visits.append(visit)
      case .shift(let shift): outcome.shifts.append(shift)
      }
    }
    return outcome
  }
}

extension WatchedVisit.Report {
  /// As gpsd would say it.
  var bytes: [UInt8] {
    if let words { return words }
    var all = [
      "class": #""TPV""#, "device": #""\#(device)""#, "mode": "3", "time": #""\#(time)""#,
      "lat": String(format: "%.9f", latitude), "lon": String(format: "%.9f", longitude),
      "eph": "8.0",
    ]
    all.merge(fields) { $1 }
    let order = [
      "class", "device", "mode", "status", "time", "lat", "lon", "eph", "speed", "track",
    ]
    let parts = order.compactMap { key in all[key].map { #""\#(key)":\#($0)"# } }
    return Array("{\(parts.joined(separator: ","))}\r\n".utf8)
  }

  /// A line of anything.
  static func saying(_ words: String, at arrival: Double) -> Self {
    saying(Array("\(words)\n".utf8), at: arrival)
  }

  static func saying(_ words: [UInt8], at arrival: Double) -> Self {
    var report = Self(
      arrival: arrival, time: WatchedVisit.start, latitude: 0, longitude: 0)
    report.words = words
    return report
  }
}

extension DeviceConfiguration {
  fileprivate var journal: String { "\(state)/journal" }
}
