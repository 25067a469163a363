// SPDX-License-Identifier: Apache-2.0

/// An edge measured in cells of a window from the window's south-west corner.
struct CellEdge {
  private let a: GridPoint
  private let b: GridPoint
  private let side: Double

  /// - Parameters:
  ///   - a: In steps from the corner of the grid's frame, as `b`.
  @inline(__always)
  init(_ a: GridPoint, _ b: GridPoint, in window: CellWindow) {
    self.a = window.place(ofSteps: a)
    self.b = window.place(ofSteps: b)
    side = window.side
  }

  private var lower: GridPoint { a.y < b.y ? a : b }
  private var upper: GridPoint { a.y < b.y ? b : a }

  /// Where the edge's line is at a height.
  @inline(__always)
  private func x(at y: Double) -> Double {
    let (lower, upper) = (lower, upper)
    return lower.x + (y - lower.y) / (upper.y - lower.y) * (upper.x - lower.x)
  }

  // MARK: Cells touched

  /// Those of the first `count` rows that the edge touches.
  @inline(__always)
  func rows(_ count: Int) -> Range<Int> { CellWindow.cells(from: lower.y, to: upper.y, count) }

  /// Those of the first `count` columns that the edge touches in a row.
  @inline(__always)
  func columns(_ count: Int, inRow row: Int) -> Range<Int> {
    let (lower, upper) = (lower, upper)
    let south = Double(row) - CellWindow.slack
    let north = Double(row + 1) + CellWindow.slack
    let start = lower.y < south ? x(at: south) : lower.x
    let end = upper.y > north ? x(at: north) : upper.x
    return CellWindow.cells(from: min(start, end), to: max(start, end), count)
  }

  // MARK: Rays from the middles of cells

  /// How many of the first `count` columns have their middles, at the middle of a row, west of the
  /// edge: a ray to the east from there meets it.
  @inline(__always)
  func columnsWest(_ count: Int, inRow row: Int) -> Int {
    let y = Double(row) + 0.5
    guard (a.y > y) != (b.y > y) else { return 0 }
    let x = x(at: y) - 0.5
    let columns = Int(min(Double(count), max(0, x.rounded(.up))))
    return abs(x - x.rounded()) < CellWindow.slack
      ? exactColumnsWest(count, inRow: row, about: columns) : columns
  }

  private func exactColumnsWest(_ count: Int, inRow row: Int, about guess: Int) -> Int {
    var columns = guess
    while columns > 0, !isMetPassing(columns - 1, row) { columns -= 1 }
    while columns < count, isMetPassing(columns, row) { columns += 1 }
    return columns
  }

  /// Whether a ray to the east from the middle of a cell meets the edge going on as in `Share`.
  @inline(__always)
  func isMet(fromColumn column: Int, _ row: Int) -> Bool {
    let y = Double(row) + 0.5
    let passes = (a.y > y) != (b.y > y)
    var isMet = passes && isMetPassing(column, row)
    forEachEnd(eastOf: column + 1) { if $0 > y { isMet.toggle() } }
    return isMet
  }

  /// Calls `body` with the height of each end that lies east of the first `columns` columns.
  @inline(__always)
  func forEachEnd(eastOf columns: Int, _ body: (_ y: Double) -> Void) {
    if a.x > Double(columns) { body(a.y) }
    if b.x > Double(columns) { body(b.y) }
  }

  /// Whether a ray to the east from the middle of a cell meets the edge.
  ///
  /// - Precondition: the edge passes the middle of the row.
  @inline(__always)
  private func isMetPassing(_ column: Int, _ row: Int) -> Bool {
    let middle = GridPoint(x: (Double(column) + 0.5) * side, y: (Double(row) + 0.5) * side)
    let (a, b) = (a.scaled(by: side), b.scaled(by: side))
    return (Geography.side(of: middle, from: a, to: b) > 0) == (b.y > a.y)
  }
}

extension GridPoint {
  @inline(__always)
  fileprivate func scaled(by factor: Double) -> GridPoint {
    GridPoint(x: x * factor, y: y * factor)
  }
}
