// SPDX-License-Identifier: Apache-2.0

extension StreetNetwork {
  /// The shortest way between two places; nil when no street leads there.
  ///
  /// A short way through a large network costs little: see `RouteSearch`.
  ///
  /// - Parameter driving: only streets open to vehicles may be used.
  func route(from start: StreetPlace, to end: StreetPlace, driving: Bool) -> Route? {
    if start.edge == end.edge { return Route(corners: [point(of: start), point(of: end)]) }
    if driving, edges[start.edge].isPedestrian || edges[end.edge].isPedestrian { return nil }
    var search = RouteSearch(in: self, from: start, to: end, driving: driving)
    guard let nodes = search.nodes() else { return nil }
    return Route(corners: [point(of: start)] + nodes.map { points[$0] } + [point(of: end)])
  }
}
