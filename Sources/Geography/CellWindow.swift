// SPDX-License-Identifier: Apache-2.0

/// Cells of one size in columns and rows, in steps from the south-west corner of a `CellFrame`.
struct CellWindow {
  let west: Double
  let south: Double
  /// Of a cell: a whole number and a power of two, so that places measured in cells are exact.
  let side: Double
  let columns: Int
  let rows: Int
  private let cellsPerStep: Double

  /// Edges are taken to be in a cell when they come within this part of its side. So a corner not
  /// among them is so far outside that single precision has it there too.
  static let slack = 0x1p-19

  init(west: Double, south: Double, side: Double, columns: Int, rows: Int) {
    self.west = west
    self.south = south
    self.side = side
    self.columns = columns
    self.rows = rows
    cellsPerStep = 1 / side
  }

  var count: Int { columns * rows }

  /// Columns and rows from the corner of the window.
  @inline(__always)
  func place(ofSteps steps: GridPoint) -> GridPoint {
    GridPoint(x: (steps.x - west) * cellsPerStep, y: (steps.y - south) * cellsPerStep)
  }

  /// The same in columns and rows.
  func place(ofSteps box: Box) -> Box {
    Box(
      place(ofSteps: GridPoint(x: box.minX, y: box.minY)),
      place(ofSteps: GridPoint(x: box.maxX, y: box.maxY)))
  }

  /// The cell of a number as a window of its own.
  func cell(_ number: Int) -> CellWindow {
    let (row, column) = number.quotientAndRemainder(dividingBy: columns)
    return part(columns: column..<column + 1, rows: row..<row + 1)
  }

  private func part(columns: Range<Int>, rows: Range<Int>) -> CellWindow {
    CellWindow(
      west: west + Double(columns.lowerBound) * side, south: south + Double(rows.lowerBound) * side,
      side: side, columns: columns.count, rows: rows.count)
  }

  /// The cells that a box in steps touches, and the number of the first.
  func part(around box: Box) -> (window: CellWindow, firstCell: Int) {
    let box = place(ofSteps: box)
    let columns = Self.cells(from: box.minX, to: box.maxX, columns)
    let rows = Self.cells(from: box.minY, to: box.maxY, rows)
    return (
      part(columns: columns, rows: rows), rows.lowerBound * self.columns + columns.lowerBound
    )
  }

  /// The same square in 2 to the power of `halvings` columns and as many rows.
  ///
  /// - Precondition: it is one cell.
  func divided(halvings: Int) -> CellWindow {
    let count = 1 << halvings
    return CellWindow(
      west: west, south: south, side: side / Double(count), columns: count, rows: count)
  }

  /// Those of the first `count` cells in a line that anything from `least` to `greatest` touches.
  @inline(__always)
  static func cells(from least: Double, to greatest: Double, _ count: Int) -> Range<Int> {
    let first = least - slack
    let last = greatest + slack
    guard last >= 0, first < Double(count) else { return 0..<0 }
    return (first > 0 ? Int(first) : 0)..<(last < Double(count) ? Int(last) + 1 : count)
  }
}
