// SPDX-License-Identifier: Apache-2.0

/// A route along streets: a line of at least two corners, in metres on the world's plane.
struct Route: Sendable {
  let corners: [Vector]
  /// Metres from the start to each corner; never falling.
  let distances: [Double]

  /// - Precondition: at least two corners.
  init(corners: [Vector]) {
    precondition(corners.count >= 2, "a route without an end")
    self.corners = corners
    var distances = [0.0]
    for index in 1..<corners.count {
      distances.append(distances[index - 1] + corners[index - 1].distance(to: corners[index]))
    }
    self.distances = distances
  }

  var length: Double { distances[distances.count - 1] }

  /// The point `distance` metres from the start, held to the ends.
  func point(at distance: Double) -> Vector {
    let index = segment(at: distance)
    let length = distances[index + 1] - distances[index]
    guard length > 0 else { return corners[index] }
    let share = min(1, max(0, (distance - distances[index]) / length))
    return corners[index] + (corners[index + 1] - corners[index]) * share
  }

  /// The part of the route between two distances, the smaller first, as its corners.
  func part(from start: Double, to end: Double) -> [Vector] {
    let within = corners.indices.filter { start < distances[$0] && distances[$0] < end }
    return [point(at: start)] + within.map { corners[$0] } + [point(at: end)]
  }

  /// The direction of the street there, of length 1; nil on a route of no length.
  func direction(at distance: Double) -> Vector? {
    let index = segment(at: distance)
    return (corners[index + 1] - corners[index]).direction
  }

  /// The cosine of the angle by which a corner turns: 1 for straight on.
  func straightness(atCorner index: Int) -> Double {
    guard let before = (corners[index] - corners[index - 1]).direction,
      let after = (corners[index + 1] - corners[index]).direction
    else { return 1 }
    return (before * after).sum()
  }

  /// The segment at `distance`; if several qualify, one that has a length.
  private func segment(at distance: Double) -> Int {
    var low = 0
    var high = distances.count - 2
    while low < high {
      let middle = (low + high) / 2
      if distances[middle + 1] <= distance { low = middle + 1 } else { high = middle }
    }
    while low > 0, distances[low + 1] == distances[low] { low -= 1 }
    return low
  }
}
