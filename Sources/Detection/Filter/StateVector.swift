// SPDX-License-Identifier: Apache-2.0

/// Five figures of one axis, one for each part of the state, in lanes 0 to 4; the rest are 0.
///
/// | lane | what | unit |
/// |---|---|---|
/// | 0 | where the unit is | m |
/// | 1 | how fast it goes | m/s |
/// | 2 | the slow part of the receiver's position error | m |
/// | 3 | the fast part of it | m |
/// | 4 | the error of the receiver's Doppler velocity | m/s |
typealias StateVector = SIMD8<Double>

extension StateVector {
  static let place = 0
  static let velocity = 1
  static let dopplerError = 4

  /// What a reported position is the sum of.
  static let positionReport = StateVector(1, 0, 1, 1, 0, 0, 0, 0)
  /// What a reported velocity is the sum of.
  static let velocityReport = StateVector(0, 1, 0, 0, 1, 0, 0, 0)

  /// What a position report would say of this state.
  var reportedPosition: Double { self[0] + self[2] + self[3] }
  /// What a velocity report would say of this state.
  var reportedVelocity: Double { self[1] + self[4] }

  func dot(_ other: StateVector) -> Double {
    let product = self * other
    return product[0] + product[1] + product[2] + product[3] + product[4]
  }
}

/// A symmetric matrix over the parts of the state, by rows.
struct SymmetricMatrix {
  var place = StateVector()
  var velocity = StateVector()
  var slow = StateVector()
  var fast = StateVector()
  var doppler = StateVector()

  /// This matrix times a column.
  func times(_ column: StateVector) -> StateVector {
    // The matrix is symmetric, so its rows serve as columns.
    var product: StateVector = place * column[0]
    product += velocity * column[1]
    product += slow * column[2]
    product += fast * column[3]
    product += doppler * column[4]
    return product
  }

  /// Adds `factor` · column · columnᵀ.
  mutating func add(_ factor: Double, times column: StateVector) {
    let scaled = column * factor
    place += scaled * column[0]
    velocity += scaled * column[1]
    slow += scaled * column[2]
    fast += scaled * column[3]
    doppler += scaled * column[4]
  }

  /// Adds left · rightᵀ + right · leftᵀ.
  mutating func add(_ left: StateVector, and right: StateVector) {
    place += Self.pair(left, right, 0)
    velocity += Self.pair(left, right, 1)
    slow += Self.pair(left, right, 2)
    fast += Self.pair(left, right, 3)
    doppler += Self.pair(left, right, 4)
  }

  private static func pair(_ left: StateVector, _ right: StateVector, _ lane: Int) -> StateVector {
    let first: StateVector = left * right[lane]
    return first + right * left[lane]
  }
}

/// Metres, or metres per second, east and north.
typealias Offset = SIMD2<Double>

extension Offset {
  var squaredLength: Double { (self * self).sum() }
  var length: Double { squaredLength.squareRoot() }
}
