// SPDX-License-Identifier: Apache-2.0

/// Where the cells of a `CellGrid` lie before any is divided.
struct CellFrame: Hashable {
  /// Parts of a step of the `Grid` east of Greenwich and north of the equator.
  let west: Int64
  let south: Int64
  /// The side of a cell is 2 to this power of parts.
  let exponent: Int
  let columns: Int
  let rows: Int
  /// Whether a place within ±180° may lie in it in another turn round the globe.
  let crossesAntimeridian: Bool

  /// A cell is never smaller: 2²⁰ parts are 1.1 m from south to north.
  static let leastExponent = 20
  /// So many cells there may be however few the edges are: 256 kB. With 20 hot spots in a town they
  /// make the answers a quarter faster than 4,096 do.
  private static let cellsAtLeast = 65_536
  /// Sets of fewer edges are given as much room as those of so many.
  static let edgesAtLeast = 4096
  /// Cells that areas and edges may touch, counted for each of them, by edges. The LSOAs of England
  /// and Wales come to 1.2; areas that lie upon each other come to more.
  private static let touchesPerEdge = 4

  /// The finest frame around the areas that has about as many cells as they have edges; without
  /// cells if there are no areas.
  init(around outlines: [AreaOutline]) {
    let box = outlines.reduce(into: Box.empty) { $0.formUnion($1.box) }
    guard !outlines.isEmpty else {
      self.init(Box(minX: 0, minY: 0, maxX: 0, maxY: 0), Self.leastExponent, columns: 0, rows: 0)
      return
    }
    let edges = outlines.reduce(0) { $0 + $1.edgeCount }
    let mostCells = Double(max(Self.cellsAtLeast, edges))
    let mostTouches = Double(max(Self.edgesAtLeast, edges) * Self.touchesPerEdge)
    let length = outlines.reduce(0) { $0 + $1.length }
    let touches = { (side: Double) in
      outlines.reduce(length / side) { $0 + Self.cellCount(under: $1.box, side: side) }
    }
    var exponent = Self.leastExponent
    while Self.cellCount(under: box, side: Self.side(exponent)) > mostCells
      || touches(Self.side(exponent)) > mostTouches
    {
      exponent += 1
    }
    let side = Self.side(exponent)
    self.init(
      box, exponent, columns: Int(box.width / side) + 1, rows: Int(box.height / side) + 1)
  }

  private init(_ box: Box, _ exponent: Int, columns: Int, rows: Int) {
    west = Int64(box.minX * Grid.partsPerStep)
    south = Int64(box.minY * Grid.partsPerStep)
    self.exponent = exponent
    self.columns = columns
    self.rows = rows
    crossesAntimeridian = box.minX <= -Grid.halfTurn || box.maxX >= Grid.halfTurn
  }

  /// Steps in the side of a cell.
  private static func side(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1 / Grid.partsPerStep)
  }

  private static func cellCount(under box: Box, side: Double) -> Double {
    ((box.width / side).rounded(.down) + 1) * ((box.height / side).rounded(.down) + 1)
  }
}

extension CellFrame {
  /// The south-west corner in steps.
  var corner: GridPoint {
    GridPoint(x: Double(west) / Grid.partsPerStep, y: Double(south) / Grid.partsPerStep)
  }

  /// In steps.
  var box: Box {
    let (corner, side) = (corner, Self.side(exponent))
    return Box(
      minX: corner.x, minY: corner.y, maxX: corner.x + side * Double(columns),
      maxY: corner.y + side * Double(rows))
  }

  /// All its cells.
  var window: CellWindow {
    CellWindow(west: 0, south: 0, side: Self.side(exponent), columns: columns, rows: rows)
  }
}
