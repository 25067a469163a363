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
import Synchronization
import Testing
import Wire

/// A device in a directory of its own: hot spots, a journal, and clocks that are set by hand.
final class Device: Sendable {
  let directory: URL
  let configuration: DeviceConfiguration
  let source: GpsdSource
  private let steady = Mutex<UInt64>(1_000_000_000)
  let wakes = Mutex(0)
  /// By how many seconds the device's own clock was set.
  let wallOffset = Mutex(0.0)

  static let start = Timestamp("2026-03-02T14:00:00Z")!
  /// The device's own clock is years off, as after a start without a battery.
  static let wall = Timestamp("2020-01-01T00:00:00Z")!

  /// In a directory of its own, or in one that is there.
  init(
    in path: String? = nil, gpsd: [GpsdSource]? = nil,
    sending: DeviceConfiguration.Sending = .whenFinal
  ) throws {
    directory =
      path.map { URL(filePath: $0) }
      ?? FileManager.default.temporaryDirectory.appending(path: "patrol-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let ring = [(0.0, 0.0), (0.002, 0), (0.002, 0.002), (0, 0.002), (0, 0)].map {
      Coordinate(latitude: 51.5 + $0.1, longitude: 0.7 + $0.0)
    }
    let set = try HotSpotSet(hotSpots: [
      HotSpot(
        id: "HS1", name: "Square", area: try Area(polygons: [Polygon(outer: ring, holes: [])]))
    ])
    var configuration = DeviceConfiguration()
    if let gpsd { configuration.gpsd = gpsd }
    configuration.state = directory.path
    configuration.sending = sending
    configuration.units = ["/dev/gps": "/dev/gps", "/dev/other": "BW-9"]
    configuration.hotSpots = directory.appending(path: "hotspots.geojson").path
    try set.canonicalGeoJSON.write(to: URL(filePath: configuration.hotSpots))
    self.configuration = configuration
    // The last one watches the receiver.
    source = configuration.gpsd[configuration.gpsd.count - 1]
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  var now: UInt64 { steady.withLock { $0 } }

  /// Sets both clocks to when that many seconds had been heard from the first.
  func set(secondsHeard seconds: Int) {
    steady.withLock { $0 = 1_000_000_000 + UInt64(seconds) * 1_000_000_000 }
  }

  /// Returns when a hot spot file that was changed has been examined.
  func hotSpotsAreExamined(by collector: Collector) async throws {
    await collector.tick()
    while await collector.status().troubles.contains(where: { $0.contains("is being examined") }) {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  func pass(seconds: Double) { steady.withLock { $0 += UInt64(seconds * 1e9) } }

  /// - Parameter clock: the hand-set clocks when left out.
  func collector(
    with settings: DeviceConfiguration? = nil, clock: (@Sendable () -> ClockReading)? = nil,
    roundEnded: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> Collector {
    try Collector(
      configuration: settings ?? configuration,
      journal: try Journal(path: directory.appending(path: "journal").path),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      clock: clock ?? { [self] in
        let steady = steady.withLock { $0 }
        let wall = Double(steady) / 1e9 + wallOffset.withLock { $0 }
        return ClockReading(wall: Self.wall.advanced(bySeconds: wall), steady: steady)
      }, recordsWait: { [self] in wakes.withLock { $0 += 1 } }, roundEnded: roundEnded)
  }

  /// A second of gpsd's words: the receiver stands inside, or far outside.
  func hear(
    _ second: Int, inside: Bool = true, at latitude: String? = nil, by collector: Collector,
    late: Double = 0
  ) async {
    let arrived = now + 1_000_000_000
    pass(seconds: 1 + late)
    let time = Self.start.advanced(bySeconds: Double(second))
    let line =
      #"{"class":"TPV","device":"/dev/gps","mode":3,"time":"\#(time)","lat":"#
      + (latitude ?? (inside ? "51.501234567" : "51.502234567"))
      + #","lon":0.701234567,"eph":10.0,"speed":0.1}"#
    await collector.receive(.bytes(Array((line + "\n").utf8), at: arrived), from: source)
  }

  /// A shift of 100 s heard, then 30 s in which the receiver's gpsd is away; stopped in good order.
  func isStoppedWhileGpsdIsAway() async throws {
    let collector = try collector()
    for gpsd in configuration.gpsd { await collector.receive(.connected, from: gpsd) }
    _ = try await collector.startShift(unit: "/dev/gps", officer: nil)
    for second in 0..<100 { await hear(second, by: collector) }
    await collector.receive(.lost(reason: "gone"), from: source)
    pass(seconds: 30)
    await collector.stop()
  }

  /// The next collector hears the last 50 s of the shift; returns its record.
  func carriesOnToTheEnd() async throws -> Shift {
    let collector = try collector()
    await collector.receive(.connected, from: source)
    for second in 0..<50 { await hear(second, by: collector) }
    _ = try await collector.endShift(unit: nil)
    return try lastShift()
  }

  var hotSpotCopies: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: directory.path)
        .filter { $0.hasPrefix("hotspots-") }
    }
  }

  /// The record of the shift that ended last.
  func lastShift() throws -> Shift {
    guard case .shift(let shift)? = try records().last else { throw NoShift() }
    return shift
  }

  struct NoShift: Error {}

  func records() throws -> [Record] {
    try JournalContents(path: directory.appending(path: "journal").path).entries()
      .map { try Record(bytes: $0.record) }
  }
}
