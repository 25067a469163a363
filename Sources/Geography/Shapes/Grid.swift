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
