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
