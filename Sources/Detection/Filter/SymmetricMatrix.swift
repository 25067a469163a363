// SPDX-License-Identifier: Apache-2.0

/// A symmetric matrix over the parts of the state, by rows.
struct SymmetricMatrix {
  var place = StateVector()
  var velocity = StateVector()
  var slow = StateVector()
  var fast = StateVector()
  var doppler = StateVector()

  /// This matrix times a column.
  func times(_ column: StateVector) -> StateVector {
    // SymmetricMatrix: its columns are its rows.
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
