// SPDX-License-Identifier: Apache-2.0

/// A path through all cells of a square that keeps neighbours on the path neighbours in space.
enum HilbertCurve {
  /// Cells along a side of the square.
  static let side: UInt32 = 1 << 16

  /// Number of a cell on the path.
  ///
  /// From the coarsest quarter to the finest, as `xy2d` in Wikipedia's "Hilbert curve".
  ///
  /// - Precondition: `x` and `y` are below `side`.
  static func number(x: UInt32, y: UInt32) -> UInt32 {
    var (x, y) = (x, y)
    var number: UInt32 = 0
    var half = side / 2
    while half > 0 {
      let isRight = x & half != 0
      let isUpper = y & half != 0
      number = number << 2 | (isRight ? isUpper ? 2 : 3 : isUpper ? 1 : 0)
      if !isUpper {
        if isRight { (x, y) = (side - 1 - x, side - 1 - y) }
        swap(&x, &y)
      }
      half /= 2
    }
    return number
  }
}
