// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Simulation
import Wire

/// Reads an RFC 3339 time written in a test.
func time(_ text: String) -> Timestamp {
  guard let time = Timestamp(text) else { preconditionFailure("not a time: \(text)") }
  return time
}

extension Visit {
  /// Two stays of 600.0 and 301.7 s with half a minute between them.
  static let sample = Visit(
    id: "v-1", unit: "BW-014", officer: "o-7f3a", shift: "s-1", hotSpot: "HS03",
    hotSpotsVersion: "sha256:00/ff", entered: time("2026-03-02T14:07:31.200Z"),
    left: time("2026-03-02T14:23:02.900Z"), dwell: 901.7, dwellLow: 871, dwellHigh: 931.5,
    observed: 880, bridged: 21.7,
    stays: [
      Interval(from: time("2026-03-02T14:07:31.200Z"), to: time("2026-03-02T14:17:31.200Z")),
      Interval(from: time("2026-03-02T14:18:01.200Z"), to: time("2026-03-02T14:23:02.900Z")),
    ], travel: .mixed, onFoot: 900, inVehicle: 1.7,
    footQuantiles: DwellQuantiles([868.5, 884, 900, 914.2, 929.5])!, fixes: 880, meanError: 4.2,
    ended: .left, detector: "1")
}

extension Shift {
  /// Twenty minutes from 14:05 on, in three quarters.
  static let sample = Shift(
    id: "s-1", unit: "BW-014", officer: nil, hotSpotsVersion: "sha256:00/ff",
    started: time("2026-03-02T14:05:00Z"), ended: time("2026-03-02T14:32:00Z"),
    quarters: [
      QuarterCoverage(
        start: time("2026-03-02T14:00:00Z"), coverage: Coverage(observed: 590, noFix: 10)),
      QuarterCoverage(
        start: time("2026-03-02T14:15:00Z"), coverage: Coverage(observed: 840, gpsdDown: 60)),
      QuarterCoverage(start: time("2026-03-02T14:30:00Z"), coverage: Coverage(deviceOff: 120)),
    ],
    silences: [
      Silence(
        from: time("2026-03-02T14:20:00Z"), to: time("2026-03-02T14:21:00Z"), why: .gpsdDown,
        hotSpots: ["HS03": 60], elsewhere: 0),
      Silence(
        from: time("2026-03-02T14:30:00Z"), to: time("2026-03-02T14:32:00Z"), why: .deviceOff,
        hotSpots: ["HS03": 120, "HS04": 60], elsewhere: 60),
    ], shortSilences: ShortSilences(count: 2, seconds: 10), fixes: 1430,
    refused: [.noPosition: 10, .outOfOrder: 2], passes: ["HS04": 1], visits: 1,
    detector: "1", notes: ["gpsd came back after 60 s"])
}

extension Data {
  /// With a few bytes changed, taken out, doubled, or the end cut off.
  func damaged(_ numbers: inout SeededGenerator) -> Data {
    var bytes = [UInt8](self)
    let structural = Array("{}[]\",:.-+eE0123456789tnZ\n\t\\u".utf8)
    for _ in 0..<Int.random(in: 1...4, using: &numbers) {
      guard !bytes.isEmpty else { break }
      let place = Int.random(in: bytes.indices, using: &numbers)
      switch Int.random(in: 0..<5, using: &numbers) {
      case 0: bytes[place] = .random(in: 0...255, using: &numbers)
      case 1, 2: bytes[place] = structural.randomElement(using: &numbers) ?? 0
      case 3: bytes.remove(at: place)
      default: bytes.insert(bytes[place], at: place)
      }
    }
    return Int.random(in: 0..<20, using: &numbers) == 0
      ? Data(bytes.prefix(.random(in: 0...bytes.count, using: &numbers))) : Data(bytes)
  }
}
