// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Testing

/// A shift as `patrol-trial generate` makes it: its hot spots, and what gpsd said of its units.
final class SimulatedShift {
  let units: [String]
  let start: Timestamp
  private let scratch: Scratch
  private let directory: String

  init(
    units count: Int, in scratch: Scratch, seed: UInt64 = 1,
    start: Timestamp = Timestamp("2026-03-02T14:00:00Z")!, hours: Double = 8
  ) async throws {
    units = (1...count).map { "BW-00\($0)" }
    self.start = start
    self.scratch = scratch
    directory = "\(scratch.path)/shift-\(start.milliseconds)"
    let outcome = try await scratch.run(
      Programs.trial,
      [
        "generate", "--seed", "\(seed)", "--officers", "\(count)", "--start", "\(start)", "--hours",
        "\(hours)", directory,
      ])
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var hotSpots: String { "\(directory)/hotspots.geojson" }

  var recording: GpsdRecording {
    get throws { try #require(GpsdRecording("\(directory)/patrol.gpsd.jsonl")) }
  }

  /// A device that carries the units.
  func device(store: String?, hotSpots: String? = nil) throws -> Device {
    try Device(
      in: scratch, gpsd: ["localhost"],
      units: Dictionary(uniqueKeysWithValues: units.map { ("/dev/\($0)", $0) }),
      hotSpots: hotSpots ?? self.hotSpots, store: store)
  }
}
