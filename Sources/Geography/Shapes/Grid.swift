// SPDX-License-Identifier: Apache-2.0

/// The lattice that corners of areas lie on. A step is 10⁻⁸ degree: 1.1 mm or less.
///
/// That is finer than any survey of a hot spot, and far finer than a receiver's position. Corners
/// in whole steps are compared exactly, printed without loss, and hash the same everywhere.
enum Grid {
  static let stepsPerDegree = Double(Coordinate.stepsPerDegree)
  /// Steps in 180 degrees.
  static let halfTurn = 180 * stepsPerDegree
  /// Steps in 360 degrees.
  static let fullTurn = 360 * stepsPerDegree

  /// A place that is compared with corners is rounded to this part of a step: about a micrometre.
  static let partsPerStep = 1024.0
  /// Near this number, neighbouring values of `Double` are one part of a step apart.
  private static let rounder = 0x1.8p42

  /// The nearest whole step.
  static func step(ofDegrees degrees: Double) -> Double {
    (degrees * stepsPerDegree).rounded()
  }

  static func degrees(ofStep step: Double) -> Double {
    step / stepsPerDegree
  }

  /// Steps, rounded to the nearest part of one; a coordinate of eight decimals gives a whole step.
  static func steps(ofDegrees degrees: Double) -> Double {
    roundedToPart(degrees * stepsPerDegree)
  }

  /// - Parameter steps: within two full turns.
  static func roundedToPart(_ steps: Double) -> Double {
    (steps + rounder) - rounder
  }

  /// The same longitude within half a turn of `middle`, if `x` is within one and a half turns of
  /// it.
  static func wrapped(_ x: Double, around middle: Double) -> Double {
    if x - middle > halfTurn { return x - fullTurn }
    if x - middle < -halfTurn { return x + fullTurn }
    return x
  }
}

extension Coordinate {
  /// The corners of areas lie on whole multiples of a degree divided by this.
  package static let stepsPerDegree = 100_000_000
}

/// A place in steps of the `Grid`; whole steps for a corner of an area.
///
/// `x` continues beyond ±180°, so that a ring across the antimeridian has no jump.
struct GridPoint: Hashable {
  /// Steps east of Greenwich.
  var x: Double
  /// Steps north of the equator.
  var y: Double

  /// A place rounded to a part of a step, with `x` within half a turn of `middle`.
  init(_ coordinate: Coordinate, around middle: Double) {
    x = Grid.wrapped(Grid.steps(ofDegrees: coordinate.longitude), around: middle)
    y = Grid.steps(ofDegrees: coordinate.latitude)
  }

  init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// Halfway to `other`, rounded to a part of a step.
  func middle(to other: GridPoint) -> GridPoint {
    GridPoint(
      x: Grid.roundedToPart((x + other.x) / 2), y: Grid.roundedToPart((y + other.y) / 2))
  }
}

extension GridPoint: Comparable {
  /// West before east, then south before north.
  static func < (left: GridPoint, right: GridPoint) -> Bool {
    (left.x, left.y) < (right.x, right.y)
  }
}

/// Bound of the rounding error in `side`, relative to the sum of the products there.
let roundingOfSide = 3.5e-16

/// On which side of the line from `a` to `b` the place `p` lies: 1 left, −1 right, 0 exactly on it.
///
/// Exact: doubles decide when their rounding cannot (the static filter of J. R. Shewchuk, "Adaptive
/// Precision Floating-Point Arithmetic", 1997), 128-bit integers otherwise.
@inline(__always)
func side(of p: GridPoint, from a: GridPoint, to b: GridPoint) -> Int {
  let left = (b.x - a.x) * (p.y - a.y)
  let right = (b.y - a.y) * (p.x - a.x)
  let difference = left - right
  let doubt = (abs(left) + abs(right)) * roundingOfSide
  if difference > doubt { return 1 }
  if difference < -doubt { return -1 }
  return exactSide(of: p, from: a, to: b)
}

/// - Precondition: all three are on the globe and rounded to parts of a step.
private func exactSide(of p: GridPoint, from a: GridPoint, to b: GridPoint) -> Int {
  let parts = { Int128($0 * Grid.partsPerStep) }
  let left = parts(b.x - a.x) * parts(p.y - a.y)
  let right = parts(b.y - a.y) * parts(p.x - a.x)
  return left == right ? 0 : left > right ? 1 : -1
}
