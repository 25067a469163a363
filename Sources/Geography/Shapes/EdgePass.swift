// SPDX-License-Identifier: Apache-2.0

/// A pass along a chain of edges as seen from a place, without a branch.
struct EdgePass {
  /// Square metres to the nearest edge.
  private(set) var square = Double.infinity
  /// Whether a ray to the east from the place meets an odd number of the edges, in the top bit.
  private var crossings: UInt64 = 0
  /// Not positive when doubles cannot tell that (see `side`) or a corner is level with the place.
  private var certainty: Double
  private let p: SIMD2<Double>
  /// Square metres in a square step's two directions.
  private let weights: SIMD2<Double>
  /// The corner before, in steps from the place.
  private var a: SIMD2<Double>

  @inline(__always)
  init(from corner: GridPoint, seenFrom p: GridPoint, _ steps: StepLengths) {
    self.p = SIMD2(p.x, p.y)
    let metresPerStep = SIMD2(steps.east, steps.north)
    weights = metresPerStep * metresPerStep
    a = SIMD2(corner.x, corner.y) - self.p
    certainty = abs(a.y)
  }

  var isMetOddly: Bool { crossings >> 63 == 1 }
  var isSure: Bool { certainty > 0 }

  /// Passes the edge to a corner; its crossings only when they count.
  @inline(__always)
  mutating func goOn(to corner: GridPoint, crossing: Bool) {
    let b = SIMD2(corner.x, corner.y) - p
    let edge = b - a
    if crossing { cross(edge, to: b) }
    approach(edge)
    a = b
  }

  @inline(__always)
  private mutating func cross(_ edge: SIMD2<Double>, to b: SIMD2<Double>) {
    let left = edge.y * a.x
    let right = edge.x * a.y
    let difference = left - right
    let doubt = (abs(left) + abs(right)) * roundingOfSide
    certainty = min(certainty, abs(b.y), abs(difference) - doubt)
    let passes = a.y.bitPattern ^ b.y.bitPattern
    crossings ^= passes & ~(difference.bitPattern ^ edge.y.bitPattern)
  }

  @inline(__always)
  private mutating func approach(_ edge: SIMD2<Double>) {
    let weighted = edge * weights
    let along = -(a * weighted).sum() / (edge * weighted).sum()
    let nearest = a + edge * min(1, max(0, along))
    square = min(square, (nearest * nearest * weights).sum())
  }
}
