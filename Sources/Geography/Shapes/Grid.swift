// SPDX-License-Identifier: Apache-2.0

/// The lattice that the corners of areas lie on: eight decimals of a degree, 1.1 mm or less.
///
/// That is finer than any survey of a hot spot and far finer than a receiver, and as whole numbers
/// corners can be compared exactly, printed without loss and hashed the same everywhere.
enum Grid {
  static let stepsPerDegree = Double(Coordinate.stepsPerDegree)
  /// Steps in 180 degrees.
  static let halfTurn = 180 * stepsPerDegree
  /// Steps in 360 degrees.
  static let fullTurn = 360 * stepsPerDegree

  /// Parts of a step that places to be judged against corners are rounded to: a micrometre.
  static let partsPerStep = 1024.0
  /// A number of which the spacing of `Double` is one part of a step.
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

  /// The same longitude within half a turn of `middle`, when it is within one and a half.
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
/// `x` runs on past the antimeridian instead of jumping, so that a ring across it is one piece.
struct GridPoint: Hashable {
  /// Steps east of Greenwich.
  var x: Double
  /// Steps north of the equator.
  var y: Double

  /// A place to be judged against corners, to the part of a step, with `x` within half a turn of
  /// `middle`.
  init(_ coordinate: Coordinate, around middle: Double) {
    x = Grid.wrapped(Grid.steps(ofDegrees: coordinate.longitude), around: middle)
    y = Grid.steps(ofDegrees: coordinate.latitude)
  }

  init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// Halfway to `other`, to the part of a step.
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

/// Rounding in `side`, as a part of what is subtracted there, is less than this.
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
