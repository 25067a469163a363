// SPDX-License-Identifier: Apache-2.0

extension StreetNetwork {
  /// The shortest way between two places; nil when no street leads there.
  ///
  /// Dijkstra's algorithm; a network of a town's patrol area is small enough to look at every
  /// node for the next nearest.
  ///
  /// - Parameter driving: only streets open to vehicles may be used.
  func route(from start: StreetPlace, to end: StreetPlace, driving: Bool) -> Route? {
    if start.edge == end.edge { return Route(corners: [point(of: start), point(of: end)]) }
    if driving, edges[start.edge].isPedestrian || edges[end.edge].isPedestrian { return nil }
    let tree = distances(from: start, driving: driving)
    let target = edges[end.edge]
    let overFrom = tree.metres[target.from] + end.along
    let overTo = tree.metres[target.to] + target.length - end.along
    guard min(overFrom, overTo) < .infinity else { return nil }
    var corners = [point(of: end)]
    var node: Int? = overFrom <= overTo ? target.from : target.to
    while let current = node {
      corners.append(points[current])
      node = tree.before[current]
    }
    corners.append(point(of: start))
    return Route(corners: corners.reversed())
  }

  /// Metres from `start` to every node, and the node before it on the way.
  private func distances(
    from start: StreetPlace, driving: Bool
  ) -> (metres: [Double], before: [Int?]) {
    var metres = [Double](repeating: .infinity, count: nodes.count)
    var before = [Int?](repeating: nil, count: nodes.count)
    var open = Set(nodes.indices)
    metres[edges[start.edge].from] = start.along
    metres[edges[start.edge].to] = edges[start.edge].length - start.along
    while let node = open.min(by: { (metres[$0], $0) < (metres[$1], $1) }),
      metres[node] < .infinity
    {
      open.remove(node)
      for index in edgesAtNode[node] where !(driving && edges[index].isPedestrian) {
        let other = edges[index].from == node ? edges[index].to : edges[index].from
        let length = metres[node] + edges[index].length
        if length < metres[other] { (metres[other], before[other]) = (length, node) }
      }
    }
    return (metres, before)
  }
}
