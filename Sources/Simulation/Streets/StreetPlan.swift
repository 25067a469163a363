// SPDX-License-Identifier: Apache-2.0

import Geography

/// Streets being laid out, on a plane: corners, links between them, and lines of links that become
/// one street.
struct StreetPlan {
  /// A straight piece of street from corner to corner.
  struct StreetLink {
    var from: Int
    var to: Int
    /// Requested; a link that vehicles need is opened to them again.
    var isPedestrian = false
    /// Never removed by thinning.
    var isKept = false
  }

  private(set) var corners: [Vector] = []
  private(set) var links: [StreetLink] = []
  /// Indices of links. Each begins where the one before ended before thinning.
  private(set) var lines: [[Int]] = []
  private var isMissing: [Bool] = []

  /// The number of the new corner.
  mutating func addCorner(at place: Vector) -> Int {
    corners.append(place)
    return corners.count - 1
  }

  /// A line through `course`, a list of corners.
  mutating func addLine(
    through course: [Int], isPedestrian: Bool = false, isKept: Bool = false
  ) {
    let first = links.count
    links += zip(course, course.dropFirst()).map {
      StreetLink(from: $0, to: $1, isPedestrian: isPedestrian, isKept: isKept)
    }
    lines.append(Array(first..<links.count))
    isMissing += [Bool](repeating: false, count: links.count - first)
  }

  mutating func makePedestrian(_ index: Int) {
    links[index].isPedestrian = true
  }

  /// A dead end of `way` from a new corner `share` of the way along the link of `line` at `place`.
  mutating func addDeadEnd(at place: Int, ofLine line: Int, share: Double, way: Vector) {
    let index = lines[line][place]
    let (from, to) = (links[index].from, links[index].to)
    let middle = addCorner(at: corners[from] + (corners[to] - corners[from]) * share)
    links[index].to = middle
    var second = links[index]
    (second.from, second.to) = (middle, to)
    links.append(second)
    isMissing.append(false)
    lines[line].insert(links.count - 1, at: place + 1)
    addLine(through: [middle, addCorner(at: corners[middle] + way)])
  }

  func isThere(_ index: Int) -> Bool { !isMissing[index] }

  /// Metres east and north from the beginning of a link to its end.
  func way(of index: Int) -> Vector { corners[links[index].to] - corners[links[index].from] }

  /// The groups of corners that links connect.
  func groups() -> Groups {
    var groups = Groups(count: corners.count)
    for link in links { _ = groups.join(link.from, link.to) }
    return groups
  }

  // MARK: Thinning

  /// Removes links, and closes others to vehicles. Whatever a vehicle could reach before, it can
  /// reach afterwards.
  ///
  /// - Parameters:
  ///   - missing: the share of the links that could go that do.
  ///   - pedestrian: the share of those left, beside the ones wished for, that vehicles are kept
  ///     out of.
  mutating func thin(missing: Double, pedestrian: Double, generator: inout SeededGenerator) {
    var groups = Groups(count: corners.count)
    for index in thinningOrder(&generator) {
      let link = links[index]
      if groups.join(link.from, link.to) {
        links[index].isPedestrian = false
      } else if !link.isKept && !link.isPedestrian {
        isMissing[index] = generator.chance(missing)
        links[index].isPedestrian = generator.chance(pedestrian)
      }
    }
  }

  /// Links to keep come first, pedestrian ones last.
  private func thinningOrder(_ generator: inout SeededGenerator) -> [Int] {
    let order = links.indices.shuffled(using: &generator)
    return order.filter { links[$0].isKept && !links[$0].isPedestrian }
      + order.filter { !links[$0].isKept && !links[$0].isPedestrian }
      + order.filter { links[$0].isPedestrian }
  }

  // MARK: Streets

  /// Every street as the corners it passes.
  var courses: [[Vector]] {
    lines.flatMap(unbrokenParts(of:)).map { part in
      [corners[links[part[0]].from]] + part.map { corners[links[$0].to] }
    }
  }

  /// The streets, each an unbroken part of a line open to the same traffic.
  func streets(on plane: LocalPlane) -> [Street] {
    let places = corners.map { plane.coordinate(of: $0.point) }
    let parts = lines.flatMap(unbrokenParts(of:))
    return parts.enumerated().map { number, part in
      Street(
        name: "Street \(number + 1)", isPedestrian: links[part[0]].isPedestrian,
        course: [places[links[part[0]].from]] + part.map { places[links[$0].to] })
    }
  }

  private func unbrokenParts(of line: [Int]) -> [[Int]] {
    var parts: [[Int]] = []
    for index in line where isThere(index) {
      if let before = parts.last?.last, links[before].to == links[index].from,
        links[before].isPedestrian == links[index].isPedestrian
      {
        parts[parts.count - 1].append(index)
      } else {
        parts.append([index])
      }
    }
    return parts
  }
}

/// Disjoint sets of numbers (union–find with path halving).
struct Groups {
  private var parents: [Int]

  /// `count` numbers from 0 on, each a group of its own.
  init(count: Int) {
    parents = Array(0..<count)
  }

  /// The number that represents the group of `number`, until the group is joined to another.
  mutating func representative(of number: Int) -> Int {
    var number = number
    while parents[number] != number {
      parents[number] = parents[parents[number]]
      number = parents[number]
    }
    return number
  }

  /// Joins two groups; returns false if they were one group already.
  mutating func join(_ one: Int, _ other: Int) -> Bool {
    let (one, other) = (representative(of: one), representative(of: other))
    parents[max(one, other)] = min(one, other)
    return one != other
  }
}
