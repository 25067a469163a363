// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Counts the dwells of one unit's shift that were too short to be visits.
struct PassAccount: Hashable, Sendable, Codable {
  /// By hot spot.
  private(set) var counts: [String: Int] = [:]
  /// The quantiles of those that may have been long enough all the same; nil without any.
  private(set) var near: [String: [DwellQuantiles]]?

  /// A record tells no more of them. Then others tell enough of the day.
  private static let mostNear = 200

  mutating func add(_ hotSpot: String, nearVisit: DwellQuantiles?) {
    counts[hotSpot, default: 0] += 1
    guard let nearVisit, nearCount < Self.mostNear else { return }
    near = (near ?? [:]).merging([hotSpot: [nearVisit]], uniquingKeysWith: +)
  }

  /// Whether what was kept of it can be what was counted.
  var isPossible: Bool {
    nearCount <= Self.mostNear
      && (near ?? [:]).allSatisfy { $1.count <= counts[$0, default: 0] }
  }

  private var nearCount: Int { near?.values.reduce(0) { $0 + $1.count } ?? 0 }
}
