// SPDX-License-Identifier: Apache-2.0

/// Divides an area's share of a window into its shares of the window's cells.
///
/// A value is used again and again, so that its arrays need no new memory.
struct ShareDivision {
  private var window = CellWindow(west: 0, south: 0, side: 1, columns: 0, rows: 0)
  /// Each edge by each cell it touches, in the order of the edges.
  private var touches: [(cell: Int32, edge: Int32)] = []
  /// By cell: how many edges touch it; then where they end in the stack.
  private var ends: [Int32] = []
  /// By row, and one more than its columns: whether an odd number of edges runs between the
  /// middles of the cell before and of this.
  private var turns: [Bool] = []

  /// - Parameters:
  ///   - corners: Of all areas, in steps from the corner of the grid's frame.
  ///   - stack: Numbers of edges; those of the new shares are put on top.
  ///   - body: Called with the number in the window of each cell that has a share.
  mutating func divide(
    _ share: Share, among window: CellWindow, corners: [GridPoint], stack: inout [Int32],
    _ body: (Int, Share) -> Void
  ) {
    begin(window)
    for index in share.edges {
      let edge = stack[index]
      add(CellEdge(corners, Int(edge), in: window), number: edge)
    }
    var first = push(on: &stack)
    for row in 0..<window.rows {
      var isInside = startsInside(row, share)
      for column in 0..<window.columns {
        if turns[turn(row, column)] { isInside.toggle() }
        let cell = row * window.columns + column
        var part = Share(area: share.area, isEven: isInside, first: first, last: ends[cell])
        first = ends[cell]
        guard isInside || !part.edges.isEmpty else { continue }
        for index in part.edges {
          let edge = CellEdge(corners, Int(stack[index]), in: window)
          if edge.isMet(fromColumn: column, row) { part.isEven.toggle() }
        }
        body(cell, part)
      }
    }
  }

  private mutating func begin(_ window: CellWindow) {
    self.window = window
    touches.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    ends.append(contentsOf: repeatElement(0, count: window.count))
    turns.removeAll(keepingCapacity: true)
    turns.append(contentsOf: repeatElement(false, count: window.rows * (window.columns + 1)))
  }

  @inline(__always)
  private func turn(_ row: Int, _ column: Int) -> Int { row * (window.columns + 1) + column }

  @inline(__always)
  private mutating func add(_ edge: CellEdge, number: Int32) {
    for row in edge.rows(window.rows) {
      for column in edge.columns(window.columns, inRow: row) {
        let cell = row * window.columns + column
        ends[cell] += 1
        touches.append((Int32(cell), number))
      }
      turns[turn(row, edge.columnsWest(window.columns, inRow: row))].toggle()
    }
    edge.forEachEnd(eastOf: window.columns) { y in
      for row in 0..<window.rows where Double(row) + 0.5 < y {
        turns[turn(row, window.columns)].toggle()
      }
    }
  }

  /// Puts the edges of each cell together; returns where they begin.
  private mutating func push(on stack: inout [Int32]) -> Int32 {
    let first = Int32(stack.count)
    var next = first
    for cell in ends.indices { (ends[cell], next) = (next, next + ends[cell]) }
    stack.append(contentsOf: repeatElement(0, count: touches.count))
    for touch in touches {
      stack[Int(ends[Int(touch.cell)])] = touch.edge
      ends[Int(touch.cell)] += 1
    }
    return first
  }

  /// Whether a place west of all turns in a row is in the area.
  private func startsInside(_ row: Int, _ share: Share) -> Bool {
    turns[turn(row, 0)..<turn(row + 1, 0)].reduce(share.isEven) { $0 != $1 }
  }
}

extension CellEdge {
  @inline(__always)
  fileprivate init(_ corners: [GridPoint], _ number: Int, in window: CellWindow) {
    self.init(corners[number], corners[number + 1], in: window)
  }
}
