// SPDX-License-Identifier: Apache-2.0

import Geography

/// A square of a lattice that is fixed to the globe, about 500 m wide. A shift's record may not
/// know a place more exactly than this.
///
/// Rows are 0.0045° of latitude high, which is 498 to 503 m. Each row has as many columns of equal
/// width as are at least 500 m wide in its middle. The square of a place depends on the place
/// alone, never on the hot spots.
struct LatticeSquare: Hashable {
  /// From the South Pole up.
  private let row: Int
  /// From 180° west to the east.
  private let column: Int

  private static let rowHeight = 0.0045
  private static let rows = 40_000
  private static let leastWidth = 500.0

  init(holding place: Coordinate) {
    row = Self.number(of: (place.latitude + 90) / Self.rowHeight, below: Self.rows)
    let columns = Self.columns(inRow: row)
    column = Self.number(of: (place.longitude + 180) / 360 * Double(columns), below: columns)
  }

  var centre: Coordinate {
    Coordinate(
      latitude: Self.latitude(ofRow: Double(row) + 0.5),
      longitude: -180 + (Double(column) + 0.5) * degreesWide)
  }

  /// Metres from the centre to the farthest corner, about 355: nobody in the square is farther from
  /// the centre.
  var reach: Double {
    let edges = [Double(row), Double(row) + 1].map(Self.latitude)
    let widest = edges.min { abs($0) < abs($1) } ?? 0
    let plane = LocalPlane(origin: Coordinate(latitude: widest, longitude: 0))
    let (width, height) = (
      degreesWide * plane.metresPerDegreeEast, Self.rowHeight * plane.metresPerDegreeNorth
    )
    return (width * width + height * height).squareRoot() / 2 * Self.margin
  }

  /// Metres differ by less than this factor over one square.
  private static let margin = 1.001

  private var degreesWide: Double { 360 / Double(Self.columns(inRow: row)) }

  private static func latitude(ofRow row: Double) -> Double { row * rowHeight - 90 }

  private static func columns(inRow row: Int) -> Int {
    let middle = Coordinate(latitude: latitude(ofRow: Double(row) + 0.5), longitude: 0)
    return max(1, Int(360 * LocalPlane(origin: middle).metresPerDegreeEast / leastWidth))
  }

  private static func number(of place: Double, below count: Int) -> Int {
    place.isNaN ? 0 : Int(min(max(0, place), Double(count - 1)))
  }
}
