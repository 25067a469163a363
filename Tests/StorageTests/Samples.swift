// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Databases
import FoundationEssentials
import GeoPackage
import Keeping
import Patrol
import TestSupport
import Wire

@testable import Storage

/// Records, sets and moments to test with.
enum Sample {
  static let noon = Timestamp("2026-03-02T12:00:00.000Z")!

  static func visit(
    _ id: String, hotSpot: String = "HS01", version: String = "sha256:none",
    entered: Timestamp = noon, minutes: Double = 15, replaces: String? = nil
  ) -> Visit {
    let left = entered.advanced(bySeconds: minutes * 60)
    return Visit(
      id: id, unit: "BW-014", officer: "o-7f3a", shift: "s-1", hotSpot: hotSpot,
      hotSpotsVersion: version, entered: entered, left: left, dwell: minutes * 60,
      dwellLow: minutes * 60 - 30, dwellHigh: minutes * 60 + 30, observed: minutes * 60,
      bridged: 0, stays: [Interval(from: entered, to: left)], travel: .foot,
      onFoot: minutes * 60, inVehicle: 0, footQuantiles: DwellQuantiles(sure: minutes * 60),
      fixes: 900, meanError: 4.2, ended: .left, detector: "1", replaces: replaces)
  }

  static func shift(_ id: String, started: Timestamp = noon) -> Shift {
    let start = QuarterCoverage.start(holding: started)
    return Shift(
      id: id, unit: "BW-014", officer: nil, hotSpotsVersion: "sha256:none", started: started,
      ended: started.advanced(bySeconds: 900),
      quarters: [
        QuarterCoverage(start: start, coverage: Coverage(observed: 600, noFix: 300))
      ],
      silences: [
        Silence(
          from: started.advanced(bySeconds: 300), to: started.advanced(bySeconds: 580.5),
          why: .noFix, hotSpots: ["HS01": 281, "HS02": 240], elsewhere: 0)
      ], shortSilences: ShortSilences(count: 7, seconds: 19.5),
      fixes: 600, refused: [.simulated: 2, .noPosition: 298], passes: ["HS01": 3, "HS02": 1],
      visits: 1, detector: "1", notes: ["restarted"])
  }

  static func entry(_ sequence: Int64, _ visit: Visit) -> Batch.Entry {
    Batch.Entry(sequence: sequence, record: Record.visit(visit).bytes)
  }

  static func entry(_ sequence: Int64, _ shift: Shift) -> Batch.Entry {
    Batch.Entry(sequence: sequence, record: Record.shift(shift).bytes)
  }

  static func entry(_ sequence: Int64, _ text: String) -> Batch.Entry {
    Batch.Entry(sequence: sequence, record: Data(text.utf8))
  }

  /// Two squares a kilometre wide in Southend-on-Sea.
  static func hotSpots() throws -> HotSpotSet {
    let square = { (id: String, west: Double) in
      """
      {"type":"Feature","properties":{"hotspot":"\(id)","name":"Square \(id)"},"geometry":{"type":\
      "Polygon","coordinates":[[[\(west),51.53],[\(west + 0.01),51.53],[\(west + 0.01),51.54],\
      [\(west),51.54],[\(west),51.53]]]}}
      """
    }
    let text = """
      {"type":"FeatureCollection","features":[\(square("HS01", 0.70)),\(square("HS02", 0.72))]}
      """
    return try HotSpotSet(geoJSON: Data(text.utf8))
  }
}

/// A directory for one test, gone after it.
final class Scratch: Sendable {
  let path: String
  /// Where its store is.
  let database = TestDatabase.current

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "patrol-\(UInt64.random(in: 0...(.max)))").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var file: String { path + "/store.gpkg" }

  /// Such a store (`store()`), to which `d-a` has sent `records` and `d-b` the like, each a blank longer.
  func store(holding records: [Data]) async throws -> Store {
    let store = try await store()
    for (device, blank) in [("d-a", ""), ("d-b", " ")] {
      let own = records.map { $0 + Data(blank.utf8) }
      _ = try await store.take(
        Sample.signed(.chained(own), by: device), from: Sample.device(device), at: Sample.noon)
    }
    return store
  }

  /// A store with two devices, `d-a` and `d-b`, and `d-c`, which is `d-a` enrolled anew.
  func store() async throws -> Store {
    let store = try opened()
    for id in ["d-a", "d-b", "d-c"] where try await store.device(id) == nil {
      var generator = SystemRandomNumberGenerator()
      let (device, code) = (Sample.device(id), EnrolmentCode(using: &generator))
      try await store.issue(
        code, for: device.name, at: Sample.noon, until: Sample.noon.advanced(bySeconds: 60))
      _ = try await store.enrol(
        with: code, publicKey: device.publicKey, as: id, at: Sample.noon)
    }
    return store
  }
}

extension Sample {
  /// The key of a device of tests.
  static func key(_ byte: UInt8) -> Curve25519.Signing.PrivateKey {
    try! Curve25519.Signing.PrivateKey(rawRepresentation: Data(repeating: byte, count: 32))
  }

  static func device(_ id: String) -> Device {
    Device(
      id: id, name: id == "d-c" ? "d-a" : id,
      publicKey: key(of: id).publicKey.rawRepresentation, enrolled: noon)
  }

  static func signed(_ batch: Batch, by device: String) -> SignedBatch {
    SignedBatch(batch, device: device, key: key(of: device))
  }

  private static func key(of device: String) -> Curve25519.Signing.PrivateKey {
    key(["d-a": 1, "d-c": 3][device] ?? 2)
  }
}

extension Store {
  /// The store in the file at `path`, made when nothing is there.
  init(fileAt path: String) throws(StoreError) {
    try self.init(in: GeoPackageFile(storeAt: path, creatingAt: Sample.noon), at: path)
  }

  /// Takes in entries of the journal of tests, signed as `device` would.
  func take(
    _ entries: [Batch.Entry], from device: String, at now: Timestamp
  ) async throws -> Intake {
    try await take(
      Sample.signed(Batch(entries: entries), by: device), from: Sample.device(device), at: now)
  }

  func receipt(
    for run: ClosedRange<Int64>, of device: String
  ) async throws -> StoreAPI.Receipt {
    try receipt(for: run, in: .test, of: device)
  }
}

extension Store {
  func audit(against earlier: AuditReport? = nil) async throws -> AuditReport {
    try audit(against: earlier) { _ in }
  }
}
