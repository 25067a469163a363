// SPDX-License-Identifier: Apache-2.0

/// Finds the edge nearest to a place without a look at all of them. Each square cell lists the
/// edges whose extents overlap it.
struct EdgeGrid: Sendable {
  private let origin: Vector
  /// Metres.
  private let side: Double
  private let columns: Int
  private let rows: Int
  /// For each cell, row by row, the numbers of its edges, ascending.
  private let cells: [[Int32]]

  /// Metres, unless the grid would be more than `mostAcross` cells wide or high.
  private static let usualSide = 200.0
  private static let mostAcross = 400.0

  /// - Parameter extents: one for each edge.
  init(of extents: [Extent]) {
    let whole = Extent(around: extents.flatMap { [$0.least, $0.most] } + [.zero])
    let size = whole.most - whole.least
    origin = whole.least
    side = max(Self.usualSide, max(size.x, size.y) / Self.mostAcross)
    columns = Int(size.x / side) + 1
    rows = Int(size.y / side) + 1
    var cells = [[Int32]](repeating: [], count: columns * rows)
    for (edge, extent) in extents.enumerated() {
      let (first, last) = ((extent.least - origin) / side, (extent.most - origin) / side)
      for row in Int(first.y)...Int(last.y) {
        for column in Int(first.x)...Int(last.x) {
          cells[row * columns + column].append(Int32(edge))
        }
      }
    }
    self.cells = cells
  }

  /// The edge with the least distance, of several the first; nil when none has one.
  ///
  /// - Parameter distance: metres from `place` to an edge; nil for an edge that does not count.
  func nearest(to place: Vector, distance: (Int) -> Double?) -> Int? {
    let (row, column) = (
      min(rows - 1, max(0, Int(((place.y - origin.y) / side).rounded(.down)))),
      min(columns - 1, max(0, Int(((place.x - origin.x) / side).rounded(.down))))
    )
    var best: (metres: Double, edge: Int)?
    for ring in 0..<max(rows, columns) {
      // An edge beyond the rings so far is at least this far from the cell's sides.
      if let best, best.metres < Double(ring - 1) * side { break }
      for cell in cellNumbers(row: row, column: column, ring: ring) {
        for edge in cells[cell] {
          guard let metres = distance(Int(edge)) else { continue }
          if best.map({ (metres, Int(edge)) < $0 }) ?? true { best = (metres, Int(edge)) }
        }
      }
    }
    return best?.edge
  }

  /// The cells that are `ring` cells away along the row or the column, whichever is more.
  private func cellNumbers(row: Int, column: Int, ring: Int) -> [Int] {
    let rowsInReach = max(0, row - ring)...min(rows - 1, row + ring)
    return rowsInReach.flatMap { other -> [Int] in
      let isEdge = abs(other - row) == ring
      let found =
        isEdge
        ? Array(max(0, column - ring)...min(columns - 1, column + ring))
        : [column - ring, column + ring].filter { (0..<columns).contains($0) }
      return found.map { other * columns + $0 }
    }
  }
}
