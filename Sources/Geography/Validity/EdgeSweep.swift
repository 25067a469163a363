// SPDX-License-Identifier: Apache-2.0

extension Boundary {
  /// Calls `body` with edges that become neighbours on a line that sweeps from west to east, the
  /// edge of lower number first, until it returns false.
  ///
  /// If any two edges meet, `body` is called with two that do before the order of the edges is lost
  /// (M. I. Shamos and D. Hoey, "Geometric intersection problems", 1976). So `body` must return
  /// false for two edges that meet, other than consecutive edges at their common corner. Takes n
  /// log n steps for n edges in any arrangement.
  func forEachNeighbours(_ body: (Int, Int) -> Bool) {
    corners.withUnsafeBufferPointer { corners in
      let edges = tree.nodes[..<tree.leafCount].lazy.flatMap { Int($0.first)..<Int($0.last) }
      var sweep = EdgeSweep(Array(edges), corners: corners)
      withoutActuallyEscaping(body) { sweep.run($0) }
    }
  }
}

/// The edges that the line crosses, from south to north, and the ends of edges still to come.
private struct EdgeSweep {
  private let corners: UnsafeBufferPointer<GridPoint>
  /// In the order of the line; at one place beginnings come before ends.
  private var events: [(place: GridPoint, isEnd: Bool, edge: Int32)] = []
  private var crossed = SplitArray()

  init(_ edges: [Int], corners: UnsafeBufferPointer<GridPoint>) {
    self.corners = corners
    events.reserveCapacity(2 * edges.count)
    for edge in edges.lazy.map(Int32.init) {
      events.append((west(edge), false, edge))
      events.append((east(edge), true, edge))
    }
    events.sort { one, other in
      one.place == other.place ? !one.isEnd && other.isEnd : one.place < other.place
    }
  }

  mutating func run(_ body: (Int, Int) -> Bool) {
    for event in events {
      let goesOn = event.isEnd ? remove(event.edge, body) : insert(event.edge, body)
      if !goesOn { return }
    }
  }

  private mutating func insert(_ edge: Int32, _ body: (Int, Int) -> Bool) -> Bool {
    var goesOn = true
    let place = crossed.place { other in
      if goesOn, side(of: west(edge), from: west(other), to: east(other)) == 0 {
        goesOn = Self.meet(edge, other, body)
      }
      return isBelow(other, edge)
    }
    guard goesOn else { return false }
    let (before, after) = (crossed.before(place), crossed.at(place))
    crossed.insert(edge, at: place)
    return [before, after].allSatisfy { $0.map { Self.meet(edge, $0, body) } ?? true }
  }

  private mutating func remove(_ edge: Int32, _ body: (Int, Int) -> Bool) -> Bool {
    let place = crossed.place { isBelow($0, edge) }
    // Another edge stands there only if the order is lost, and then a meeting was reported before.
    guard crossed.at(place) == edge else { return true }
    crossed.remove(at: place)
    guard let before = crossed.before(place), let after = crossed.at(place) else { return true }
    return Self.meet(before, after, body)
  }

  private static func meet(_ one: Int32, _ other: Int32, _ body: (Int, Int) -> Bool) -> Bool {
    body(Int(min(one, other)), Int(max(one, other)))
  }

  private func west(_ edge: Int32) -> GridPoint { min(corners[Int(edge)], corners[Int(edge) + 1]) }
  private func east(_ edge: Int32) -> GridPoint { max(corners[Int(edge)], corners[Int(edge) + 1]) }

  /// Whether one of two edges on the line is south of the other.
  private func isBelow(_ one: Int32, _ other: Int32) -> Bool {
    if one == other { return false }
    return west(one) < west(other) ? isAbove(other, one) : !isAbove(one, other)
  }

  /// - Precondition: `later` does not begin before `edge` does.
  private func isAbove(_ later: Int32, _ edge: Int32) -> Bool {
    let (a, b) = (west(edge), east(edge))
    let side = side(of: west(later), from: a, to: b)
    return side == 0 ? Geography.side(of: east(later), from: a, to: b) >= 0 : side > 0
  }
}

/// An ordered sequence of numbers in blocks, so that an insertion moves few of them.
private struct SplitArray {
  /// No block is empty.
  private var blocks: [[Int32]] = []

  private static let mostPerBlock = 512

  typealias BlockIndex = (block: Int, index: Int)

  /// The place behind all numbers for which `isBefore` is true. Those come before all others.
  func place(_ isBefore: (Int32) -> Bool) -> BlockIndex {
    let block = Self.count(blocks.count) { isBefore(blocks[$0][0]) } - 1
    guard block >= 0 else { return (0, 0) }
    return (block, Self.count(blocks[block].count) { isBefore(blocks[block][$0]) })
  }

  /// How many of the first `count` indices satisfy a condition that no later index satisfies.
  private static func count(_ count: Int, _ condition: (Int) -> Bool) -> Int {
    var range = 0...count
    while range.lowerBound < range.upperBound {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = condition(middle) ? middle + 1...range.upperBound : range.lowerBound...middle
    }
    return range.lowerBound
  }

  func before(_ place: BlockIndex) -> Int32? {
    if place.index > 0 { return blocks[place.block][place.index - 1] }
    return place.block > 0 ? blocks[place.block - 1].last : nil
  }

  func at(_ place: BlockIndex) -> Int32? {
    guard place.block < blocks.count else { return nil }
    if place.index < blocks[place.block].count { return blocks[place.block][place.index] }
    return place.block + 1 < blocks.count ? blocks[place.block + 1][0] : nil
  }

  mutating func insert(_ number: Int32, at place: BlockIndex) {
    guard !blocks.isEmpty else { return blocks.append([number]) }
    blocks[place.block].insert(number, at: place.index)
    guard blocks[place.block].count > Self.mostPerBlock else { return }
    let half = Self.mostPerBlock / 2
    blocks.insert(Array(blocks[place.block][half...]), at: place.block + 1)
    blocks[place.block].removeLast(blocks[place.block].count - half)
  }

  /// Removes the number at a place.
  mutating func remove(at place: BlockIndex) {
    var place = place
    if place.index == blocks[place.block].count { place = (place.block + 1, 0) }
    blocks[place.block].remove(at: place.index)
    if blocks[place.block].isEmpty { blocks.remove(at: place.block) }
  }
}
