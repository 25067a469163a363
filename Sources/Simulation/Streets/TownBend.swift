// SPDX-License-Identifier: Apache-2.0

/// What makes a town of rows and columns look grown: its streets bulge, some go round in circles,
/// and none runs north.
struct TownBend {
  /// Metres that a corner is out of place: one standard deviation.
  static let misplacement = 6.0

  /// A square of streets made round, its middle where it was in the straight town.
  struct Round {
    var middle: Vector
    /// Metres.
    var radius: Double
  }

  /// Metres from the middle of the town to its edge.
  private let reach: Double
  private let bulge: Vector
  private let rounds: [Round]
  /// The way the town's rows run, of length 1.
  private let along: Vector

  /// Metres by which a street at the edge is out of its straight line.
  private static let bulges = -180.0...180

  /// A town `extent` metres wide.
  init(extent: Double, rounds: [Round], generator: inout SeededGenerator) {
    reach = extent / 2
    bulge = Vector(generator.uniform(Self.bulges), generator.uniform(Self.bulges))
    self.rounds = rounds
    along = generator.gaussianVector().direction ?? Vector(1, 0)
  }

  /// Where a place of the straight town comes to lie, both in metres from the middle.
  func place(of place: Vector) -> Vector {
    var bent = bulged(place)
    for round in rounds { bent = rounded(bent, round) }
    return along * bent.x + along.leftward * bent.y
  }

  private func bulged(_ place: Vector) -> Vector {
    let share = place / reach
    return place + Vector(bulge.x * share.y * share.y, bulge.y * share.x * share.x)
  }

  /// Draws squares about the middle in towards the circles within them: all the way near the
  /// middle, less and less towards the radius, so that streets stay joined there.
  private func rounded(_ place: Vector, _ round: Round) -> Vector {
    let middle = bulged(round.middle)
    let away = place - middle
    let square = max(abs(away.x), abs(away.y))
    guard square > 0, square < round.radius else { return place }
    let share = square / round.radius
    let strength = 1 - share * share * share * share
    return middle + away * (1 + strength * (square / away.length - 1))
  }
}
