// SPDX-License-Identifier: Apache-2.0

/// Makes a grid of streets look like a grown town: it bends the streets, makes some circular, and
/// rotates the whole.
struct TownBend {
  /// Displacement of a corner in metres: one standard deviation.
  static let misplacement = 6.0

  /// A square of streets that becomes round; its centre is given in the unbent town.
  struct RoundedSquare {
    var middle: Vector
    /// Metres.
    var radius: Double
  }

  /// Metres from the middle of the town to its edge.
  private let reach: Double
  private let bulge: Vector
  private let rounds: [RoundedSquare]
  /// The direction of the town's rows, of length 1.
  private let along: Vector

  /// Metres by which a street at the town's edge bends away from a straight line.
  private static let bulges = -180.0...180

  /// A town `extent` metres wide.
  init(extent: Double, rounds: [RoundedSquare], generator: inout SeededGenerator) {
    reach = extent / 2
    bulge = Vector(generator.uniform(Self.bulges), generator.uniform(Self.bulges))
    self.rounds = rounds
    along = generator.gaussianVector().direction ?? Vector(1, 0)
  }

  /// Maps a place of the unbent town to the bent one, both in metres from the centre.
  func place(of place: Vector) -> Vector {
    var bent = bulged(place)
    for round in rounds { bent = rounded(bent, round) }
    return along * bent.x + along.leftward * bent.y
  }

  private func bulged(_ place: Vector) -> Vector {
    let share = place / reach
    return place + Vector(bulge.x * share.y * share.y, bulge.y * share.x * share.x)
  }

  /// Moves squares around the centre towards their inscribed circles: wholly near the centre, less
  /// towards the radius, and not at all there, so that streets stay joined.
  private func rounded(_ place: Vector, _ round: RoundedSquare) -> Vector {
    let middle = bulged(round.middle)
    let away = place - middle
    let square = max(abs(away.x), abs(away.y))
    guard square > 0, square < round.radius else { return place }
    let share = square / round.radius
    let strength = 1 - share * share * share * share
    return middle + away * (1 + strength * (square / away.length - 1))
  }
}
