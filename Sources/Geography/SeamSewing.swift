// SPDX-License-Identifier: Apache-2.0

/// Brings the edges of a share into the form of a seam.
///
/// A value is used again and again, so that its array needs no new memory.
struct SeamSewing {
  /// Corners in steps from the cell's corner. One that is no number separates chains, and several
  /// fill up the last row of edges.
  private(set) var chain: [GridPoint] = []
  /// As `Share.isEven`, without the ends that lie north and east of the cell: those all places meet.
  private(set) var isEven = false
  /// The farthest that a corner lies from the cell's corner along an axis.
  private var reach = 0.0

  private static let noCorner = GridPoint(x: .nan, y: .nan)
  /// A part of the reach that is 16 roundings: corners and places are rounded to one, and the
  /// operations in `Seam.area` come to 8 for a place's distance from the line of an edge, which
  /// leaves more than the two by which edge and place may have moved.
  private static let marginOfReach = 0x1p-20

  /// Rows of edges.
  var rows: Int { chain.count / Seam.edgesPerRow }

  /// See `Seam.margin`.
  var margin: Float {
    let margin = Float(reach * Self.marginOfReach)
    return Float(sign: .plus, exponent: margin.exponent + 1, significand: 1)
  }

  /// - Parameters:
  ///   - cell: The share's.
  ///   - corners: Of all areas, in steps from the corner of the grid's frame.
  ///   - stack: Numbers of edges.
  mutating func sew(_ share: Share, in cell: CellWindow, corners: [GridPoint], stack: [Int32]) {
    chain.removeAll(keepingCapacity: true)
    isEven = share.isEven
    reach = cell.side
    var next: Int32?
    for index in share.edges {
      let edge = stack[index]
      if edge != next { startChain(at: corners[Int(edge)], cell) }
      append(corners[Int(edge) + 1], cell)
      next = edge + 1
    }
    endChain(cell)
    let isCovered = chain.isEmpty
    while !isCovered, chain.count % Seam.edgesPerRow != 1 { chain.append(Self.noCorner) }
  }

  private mutating func startChain(at corner: GridPoint, _ cell: CellWindow) {
    if !chain.isEmpty {
      endChain(cell)
      chain.append(Self.noCorner)
    }
    append(corner, cell)
    if let end = end(goingOnFrom: chain[chain.count - 1], cell) {
      chain.insert(end, at: chain.count - 1)
    }
  }

  private mutating func append(_ corner: GridPoint, _ cell: CellWindow) {
    let corner = GridPoint(x: corner.x - cell.west, y: corner.y - cell.south)
    reach = max(reach, abs(corner.x), abs(corner.y))
    chain.append(corner)
  }

  private mutating func endChain(_ cell: CellWindow) {
    guard let last = chain.last, let end = end(goingOnFrom: last, cell) else { return }
    chain.append(end)
  }

  /// Where a chain goes on to from its first or last corner; nil when that makes no difference
  /// among the places of the cell.
  private mutating func end(goingOnFrom corner: GridPoint, _ cell: CellWindow) -> GridPoint? {
    guard corner.x > cell.side, corner.y > 0 else { return nil }
    guard corner.y <= cell.side * (1 + CellWindow.slack) else {
      isEven.toggle()
      return nil
    }
    return GridPoint(x: corner.x, y: -cell.side)
  }
}
