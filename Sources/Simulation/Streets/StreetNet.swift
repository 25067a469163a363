// SPDX-License-Identifier: Apache-2.0

/// Parts of one endless grid of streets: crossings in rows and columns, each a little displaced.
///
/// Two parts that meet fit together, wherever each of them began.
struct StreetNet {
  /// Metres from crossing to crossing.
  let block: Double
  /// The direction of the rows, of length 1.
  private let along: Vector
  private var chosen: Set<Crossing> = []
  private var corners: [Crossing: Int] = [:]

  /// Displacement of a crossing in blocks: one standard deviation.
  private static let misplacement = 0.1

  init(block: Double, generator: inout SeededGenerator) {
    self.block = block
    along = generator.gaussianVector().direction ?? Vector(1, 0)
  }

  mutating func insert(_ crossing: Crossing) { chosen.insert(crossing) }

  mutating func remove(_ crossing: Crossing) { chosen.remove(crossing) }

  /// The corner of the plan at a crossing; nil where the net has none.
  func corner(at crossing: Crossing) -> Int? { corners[crossing] }

  /// The place of a crossing before displacement.
  func straightPlace(of crossing: Crossing) -> Vector {
    (along * Double(crossing.column) + along.leftward * Double(crossing.row)) * block
  }

  /// The crossings of the endless net whose places before displacement lie in `extent`.
  func crossings(in extent: Extent) -> [Crossing] {
    let turned = extent.corners.map {
      Vector(($0 * along).sum(), ($0 * along.leftward).sum()) / block
    }
    let bounds = Extent(around: turned)
    let rows = Int(bounds.least.y.rounded(.up))..<(Int(bounds.most.y.rounded(.down)) + 1)
    let columns = Int(bounds.least.x.rounded(.up))..<(Int(bounds.most.x.rounded(.down)) + 1)
    return rows.flatMap { row in
      columns.map { Crossing(row: row, column: $0) }
        .filter { extent.contains(straightPlace(of: $0)) }
    }
  }

  /// The chosen crossings become corners of `plan`, and the streets between neighbours its lines.
  mutating func addStreets(to plan: inout StreetPlan, generator: inout SeededGenerator) {
    let rows = chosen.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
    for crossing in rows {
      let place = straightPlace(of: crossing)
      corners[crossing] = plan.addCorner(
        at: place + generator.gaussianVector() * Self.misplacement * block)
    }
    let columns = chosen.sorted { ($0.column, $0.row) < ($1.column, $1.row) }
    let runs =
      Self.runs(of: rows) { Crossing(row: $0.row, column: $0.column + 1) }
      + Self.runs(of: columns) { Crossing(row: $0.row + 1, column: $0.column) }
    for run in runs where run.count > 1 {
      plan.addLine(through: run.compactMap(corner))
    }
  }

  /// Cuts a list wherever a crossing is not the next one after the one before.
  private static func runs(
    of crossings: [Crossing], next: (Crossing) -> Crossing
  ) -> [[Crossing]] {
    var runs: [[Crossing]] = []
    for crossing in crossings {
      if let last = runs.last?.last, next(last) == crossing {
        runs[runs.count - 1].append(crossing)
      } else {
        runs.append([crossing])
      }
    }
    return runs
  }

  /// Corners within `reach` blocks of a place, the nearest first.
  func corners(near place: Vector, reach: Int, in plan: StreetPlan) -> [Int] {
    let row = Int(((place * along.leftward).sum() / block).rounded())
    let column = Int(((place * along).sum() / block).rounded())
    let found = (row - reach...row + reach).flatMap { row in
      (column - reach...column + reach).compactMap {
        corners[Crossing(row: row, column: $0)]
      }
    }
    let distances = found.map { plan.corners[$0].distance(to: place) }
    return found.indices.sorted { (distances[$0], found[$0]) < (distances[$1], found[$1]) }
      .map { found[$0] }
  }
}

/// A corner of a block in a grid of streets: its row from the south and its column from the west.
struct Crossing: Hashable {
  var row: Int
  var column: Int
}
