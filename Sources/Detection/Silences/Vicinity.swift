// SPDX-License-Identifier: Apache-2.0

import Geography

/// Where a unit was: near a square, and how far the unit may have gone since it was near it.
struct Vicinity: Hashable {
  var square: LatticeSquare
  /// Metres that the unit may have gone since it was near the square.
  var drift = 0.0

  /// A unit is near a square up to so many metres outside the circle round it. That is more than
  /// six deviations of a receiver between houses (20 m): one that stands goes on being told in the
  /// same square, whatever its fixes do.
  private static let margin = 125.0

  /// Distances on the flat map are multiplied by this, so that none is too long: the map of an area
  /// is less than 1 % wrong up to 40 km north or south of it.
  private static let mapError = 0.99
  /// Another flat map may be longer by this factor, over a kilometre.
  private static let mapMargin = 1.0001

  /// The least possible distance to the area in metres; 0 when the unit may have been inside.
  func leastDistance(to area: Area) -> Double {
    atLeast(-area.signedDistance(from: square.centre))
  }

  /// The least possible distance to where the unit was in `other`, in metres.
  func leastDistance(to other: Vicinity) -> Double {
    max(0, atLeast(LocalPlane.distance(square.centre, other.square.centre)) - other.slack)
  }

  /// Whether the unit may have been in `other`.
  func mayBe(in other: LatticeSquare) -> Bool {
    atLeast(LocalPlane.distance(square.centre, other.centre)) <= other.reach
  }

  /// Metres from the square's centre within which the unit was. They are the same whether it was
  /// in the square or only near it, so that this tells nothing.
  var slack: Double { square.reach + Self.margin + drift }

  /// Whether `place` is near the square.
  func isNear(_ place: Coordinate) -> Bool {
    LocalPlane.distance(square.centre, place) * Self.mapMargin <= square.reach + Self.margin
  }

  private func atLeast(_ metres: Double) -> Double { max(0, metres * Self.mapError - slack) }
}
