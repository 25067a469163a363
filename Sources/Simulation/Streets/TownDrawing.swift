// SPDX-License-Identifier: Apache-2.0

/// Lays out the streets of an invented town, about 2 km by 2 km.
///
/// It starts from rows and columns of blocks 60 to 140 m wide, with every corner a little
/// displaced. The grid is bent and rotated. One or two quarters become round, with streets from
/// their centres. A park is left out, and main streets cut across the blocks. Some streets are
/// missing, some are for pedestrians, and some are dead ends.
struct TownDrawing {
  private(set) var plan = StreetPlan()
  private var generator: SeededGenerator
  /// Metres from the first to each.
  private let columns: [Double]
  private let rows: [Double]
  private var park: Set<Crossing> = []
  /// Blocks, by their south-western crossing, that a diagonal street crosses already.
  private var crossed: Set<Crossing> = []

  /// Metres.
  private static let extent = 2000.0
  private static let block = 60.0...140
  private static let parkRadius = 110.0...180
  private static let roundRadius = 350.0...500
  /// The part of the town's width in which centres of round quarters and of the park lie.
  private static let inner = 0.3...0.7
  /// Number of the streets that cut across, and their length in blocks.
  private static let diagonals = 2...4
  private static let diagonalBlocks = 4...9
  private static let shoppingStreets = 2...4
  private static let shoppingBlocks = 2...4
  private static let deadEnds = 18...30
  /// Metres: short of the far side of the narrowest block.
  private static let deadEnd = 20.0...35
  /// Share of the links that the town can do without.
  private static let missing = 0.25
  private static let pedestrian = 0.06

  init(generator: SeededGenerator) {
    self.generator = generator
    columns = Self.cuts(&self.generator)
    rows = Self.cuts(&self.generator)
    leaveOutPark()
    let rounds = roundQuarters()
    placeCorners(rounds: rounds.map(\.round))
    addRowsAndColumns()
    for (middle, round) in rounds { addSpokes(from: middle, radius: round.radius) }
    addDiagonals()
    addShoppingStreets()
    addDeadEnds()
    plan.thin(missing: Self.missing, pedestrian: Self.pedestrian, generator: &self.generator)
  }

  /// From 0 to about `extent`, one block after another.
  private static func cuts(_ generator: inout SeededGenerator) -> [Double] {
    var cuts = [0.0]
    while cuts[cuts.count - 1] < extent - block.upperBound / 2 {
      cuts.append(cuts[cuts.count - 1] + generator.uniform(block))
    }
    return cuts
  }

  // MARK: What others build on

  /// The corner of `plan` at a crossing; nil in the park and beyond the town.
  func corner(at crossing: Crossing) -> Int? {
    guard rows.indices.contains(crossing.row), columns.indices.contains(crossing.column),
      !park.contains(crossing)
    else { return nil }
    return crossing.row * columns.count + crossing.column
  }

  /// A crossing outside the park, at least `margin` blocks from the edge.
  func anyCrossing(_ generator: inout SeededGenerator, margin: Int = 0) -> Crossing {
    while true {
      let crossing = Crossing(
        row: generator.whole(margin...rows.count - 1 - margin),
        column: generator.whole(margin...columns.count - 1 - margin))
      if !park.contains(crossing) { return crossing }
    }
  }

  /// Where the crossing lies, in metres from the middle of the town.
  func place(of crossing: Crossing) -> Vector {
    plan.corners[crossing.row * columns.count + crossing.column]
  }

  /// The corners of the block north-east of a crossing, anticlockwise; nil beside the park and on
  /// the edge of the town.
  func block(at crossing: Crossing) -> [Vector]? {
    let around = [(0, 0), (0, 1), (1, 1), (1, 0)].compactMap {
      corner(at: Crossing(row: crossing.row + $0.0, column: crossing.column + $0.1))
    }
    return around.count == 4 ? around.map { plan.corners[$0] } : nil
  }

  // MARK: Corners

  /// Leaves out a park away from the town's edge.
  private mutating func leaveOutPark() {
    let middle = Vector(
      generator.uniform(Self.inner) * Self.extent, generator.uniform(Self.inner) * Self.extent)
    let radius = generator.uniform(Self.parkRadius)
    park = Set(
      crossings.filter { straightPlace(of: $0).distance(to: middle) < radius })
  }

  private var crossings: [Crossing] {
    rows.indices.flatMap { row in columns.indices.map { Crossing(row: row, column: $0) } }
  }

  private func straightPlace(of crossing: Crossing) -> Vector {
    Vector(columns[crossing.column], rows[crossing.row])
  }

  /// One round quarter, and a second if it does not overlap the first.
  private mutating func roundQuarters() -> [(middle: Crossing, round: TownBend.RoundedSquare)] {
    let drawn = (0..<2).map { _ in
      let middle = Crossing(row: anyInner(rows), column: anyInner(columns))
      let round = TownBend.RoundedSquare(
        middle: straightPlace(of: middle) - Self.extent / 2,
        radius: generator.uniform(Self.roundRadius))
      return (middle, round)
    }
    let (first, second) = (drawn[0].1, drawn[1].1)
    let isClear = first.middle.distance(to: second.middle) > first.radius + second.radius
    return isClear ? drawn : [drawn[0]]
  }

  private mutating func anyInner(_ cuts: [Double]) -> Int {
    Int(Double(cuts.count) * generator.uniform(Self.inner))
  }

  private mutating func placeCorners(rounds: [TownBend.RoundedSquare]) {
    let bend = TownBend(extent: Self.extent, rounds: rounds, generator: &generator)
    for crossing in crossings {
      let place = straightPlace(of: crossing) - Self.extent / 2
      let misplaced = place + generator.gaussianVector() * TownBend.misplacement
      _ = plan.addCorner(at: bend.place(of: misplaced))
    }
  }

  // MARK: Streets

  private mutating func addRowsAndColumns() {
    for row in rows.indices {
      addStreet(columns.indices.map { Crossing(row: row, column: $0) })
    }
    for column in columns.indices {
      addStreet(rows.indices.map { Crossing(row: $0, column: column) })
    }
  }

  /// A street from edge to edge of the town, interrupted by the park.
  private mutating func addStreet(_ course: [Crossing]) {
    for part in course.split(whereSeparator: park.contains) where part.count > 1 {
      plan.addLine(through: part.compactMap(corner))
    }
  }

  /// Streets from the middle of a round quarter outwards, across the blocks.
  private mutating func addSpokes(from middle: Crossing, radius: Double) {
    let typical = (Self.block.lowerBound + Self.block.upperBound) / 2
    for (north, east) in [(1, 1), (1, -1), (-1, 1), (-1, -1)] {
      addDiagonal(from: middle, north: north, east: east, blocks: Int(radius / typical))
    }
  }

  private mutating func addDiagonals() {
    for _ in 0..<generator.whole(Self.diagonals) {
      addDiagonal(
        from: anyCrossing(&generator), north: generator.chance(0.5) ? 1 : -1,
        east: generator.chance(0.5) ? 1 : -1, blocks: generator.whole(Self.diagonalBlocks))
    }
  }

  /// Ends at the edge of the town, or at a block that another diagonal street crosses.
  private mutating func addDiagonal(from start: Crossing, north: Int, east: Int, blocks: Int) {
    var course = [start]
    for step in 1...blocks {
      let next = Crossing(row: start.row + step * north, column: start.column + step * east)
      let block = Crossing(
        row: min(next.row, next.row - north), column: min(next.column, next.column - east))
      guard corner(at: next) != nil, crossed.insert(block).inserted else { break }
      course.append(next)
    }
    let corners = course.compactMap(corner)
    if corners.count > 1 { plan.addLine(through: corners, isKept: true) }
  }

  /// Closes parts of streets near the centre to vehicles.
  private mutating func addShoppingStreets() {
    let rowsAndColumns = plan.lines.filter { $0.count > Self.shoppingBlocks.upperBound }
    for _ in 0..<generator.whole(Self.shoppingStreets) {
      let line = rowsAndColumns[generator.whole(0...rowsAndColumns.count - 1)]
      let count = generator.whole(Self.shoppingBlocks)
      let middle = Double(line.count - count) * generator.uniform(0.3...0.7)
      for index in line.dropFirst(Int(middle)).prefix(count) { plan.makePedestrian(index) }
    }
  }

  private mutating func addDeadEnds() {
    let lines = plan.lines.count
    for _ in 0..<generator.whole(Self.deadEnds) {
      let line = generator.whole(0...lines - 1)
      let place = generator.whole(0...plan.lines[line].count - 1)
      guard let way = plan.way(of: plan.lines[line][place]).direction else { continue }
      let side = generator.chance(0.5) ? 1.0 : -1
      plan.addDeadEnd(
        at: place, ofLine: line, share: generator.uniform(0.35...0.65),
        way: way.leftward * side * generator.uniform(Self.deadEnd))
    }
  }
}
