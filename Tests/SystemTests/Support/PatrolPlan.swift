// SPDX-License-Identifier: Apache-2.0

import Patrol
import Playing
import Simulation

/// Two units that walk past the same row of hot spots, each standing in each for a while of its own.
struct PatrolPlan {
  static let units = ["BW-1", "BW-2"]
  /// When a `Walk` begins.
  static let start = Timestamp("2026-03-02T14:00:00Z")!
  /// Metres from one hot spot to the next.
  private static let spacing = 200.0

  /// By unit: what its receiver says, second by second.
  let epochs: [[RecordedEpoch]]
  /// By unit: how many metres east it is at each second.
  let places: [[Double]]
  let centres: [Double]
  /// Seconds of each shift, one after the other.
  let shifts: [Range<Int>]

  init(seconds: Int, shifts count: Int, seed: UInt64) {
    var centres: Set<Double> = []
    var epochs: [[RecordedEpoch]] = []
    var places: [[Double]] = []
    for unit in Self.units {
      var random = SeededGenerator(seed: seed, stream: unit)
      var (said, stood) = ([RecordedEpoch](), [Double]())
      var walk = Walk(from: -100)
      var centre = 0.0
      while said.count < seconds {
        centres.insert(centre)
        for part in [
          { walk.walk(to: centre) },
          { walk.stand(Int.random(in: 70...180, using: &random)) },
        ] as [() -> [RecordedEpoch]] {
          let from = walk.east
          let new = part()
          stood += new.indices.map { min(from + 1.4 * Double($0), walk.east) }
          said += new
        }
        centre += Self.spacing
      }
      epochs.append(Array(said.prefix(seconds)))
      places.append(Array(stood.prefix(seconds)))
    }
    self.epochs = epochs
    self.places = places
    self.centres = centres.sorted()
    let length = seconds / count
    shifts = (0..<count).map { $0 * length..<($0 + 1) * length }
  }

  /// Whether a unit is in or about a hot spot at some moment of `seconds`.
  func isUnit(_ unit: String, about hotSpot: String, in seconds: ClosedRange<Int>) -> Bool {
    guard let index = Self.units.firstIndex(of: unit),
      let centre = centres.indices.first(where: { "HS0\($0 + 1)" == hotSpot })
    else { return false }
    return seconds.clamped(to: 0...places[index].count - 1).contains {
      abs(places[index][$0] - centres[centre]) <= Walk.half + Self.blur
    }
  }

  /// Whether a unit is well inside a hot spot all through `seconds`.
  func isInside(_ unit: String, in seconds: ClosedRange<Int>) -> Bool {
    guard let index = Self.units.firstIndex(of: unit) else { return false }
    return seconds.clamped(to: 0...places[index].count - 1).allSatisfy { second in
      centres.contains { abs(places[index][second] - $0) <= Walk.half - Self.blur }
    }
  }

  /// Metres about an edge within which the detector may see the crossing.
  private static let blur = 20.0
}
