// SPDX-License-Identifier: Apache-2.0

import Patrol

/// A span of time at which somebody was there, and what a second of it counts for.
struct Presence: Hashable {
  var span: Interval
  /// Seconds counted per second, 0 or more: 1 for a stay on foot, 0.5 where half of it was driven.
  var weight: Double
}

extension Sequence<Presence> {
  /// Seconds counted when at each instant the weightiest presence counts, and the others do not:
  /// the integral over time of the greatest weight. With every weight 1, the length of the union.
  ///
  /// The result does not depend on the order of the presences.
  var unitedSeconds: Double {
    var seconds = 0.0
    var open: [Double] = []
    var last: Timestamp?
    for edge in flatMap(Edge.both).sorted(by: { $0.time < $1.time }) {
      if let last, let weight = open.max() { seconds += weight * edge.time.seconds(since: last) }
      last = edge.time
      if edge.opens {
        open.append(edge.weight)
      } else if let index = open.firstIndex(of: edge.weight) {
        open.remove(at: index)
      }
    }
    return seconds
  }
}

/// The start or the end of a presence.
private struct Edge {
  var time: Timestamp
  var weight: Double
  var opens: Bool

  static func both(of presence: Presence) -> [Edge] {
    guard presence.span.start < presence.span.end else { return [] }
    return [
      Edge(time: presence.span.start, weight: presence.weight, opens: true),
      Edge(time: presence.span.end, weight: presence.weight, opens: false),
    ]
  }
}
