// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Forty ways the unit may have gone instead, about as far from the likeliest as the error allows:
/// twenty random paths and their mirror images.
///
/// The same for every unit and shift, so that the same fixes always give the same bounds.
struct Ensemble {
  static let count = 40

  /// Seconds in which a displacement is forgotten to 1/e, and by how much the smoother's own
  /// deviation is widened: it knows nothing of what its model leaves out. Both set on simulated
  /// shifts so that the bounds hold in 90 to 98 % of visits; shorter or constant displacements
  /// held less often for the same width.
  private static let memory = 300.0
  private static let widening = 1.85

  /// Standard normal per axis, one for each pair.
  private var paths = [Offset](repeating: .zero, count: Self.count / 2)
  private var last: Int64?
  private var state: UInt64 = 0x5061_7472_6F6C_3231

  /// Carries all tracks on to a later moment, in milliseconds.
  mutating func advance(to milliseconds: Int64) {
    let memory = last.map { exp(-Double(milliseconds - $0) / 1000 / Self.memory) } ?? 0
    let renewal = (1 - memory * memory).squareRoot()
    for index in paths.indices {
      paths[index] = paths[index] * memory + Offset(gaussian(), gaussian()) * renewal
    }
    last = milliseconds
  }

  /// How far the track `number` lies from `place`, in metres.
  func displacement(_ number: Int, at place: TrackState) -> Offset {
    let path = paths[number / 2] * (place.deviation * Self.widening)
    return number.isMultiple(of: 2) ? path : -path
  }

  /// How far the farthest track lies from `place`, in metres.
  func reach(at place: TrackState) -> Double {
    let farthest = paths.reduce(0) { max($0, $1.squaredLength) }
    return farthest.squareRoot() * place.deviation * Self.widening
  }

  /// Normal with mean 0 and deviation 1: twelve even draws less six (Irwin and Hall).
  private mutating func gaussian() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return sum
  }

  /// From 0 up to 1: SplitMix64 (Steele, Lea and Flood 2014).
  private mutating func unit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
  }
}
