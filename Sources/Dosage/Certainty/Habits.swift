// SPDX-License-Identifier: Apache-2.0

import Patrol

/// How often, and for how long, hot spots were visited while units were seen on one day.
///
/// The model assumes that units do the same while nobody sees them as while they are seen. If
/// little was seen, the usual values weigh more. The figures of one day do not depend on other
/// days.
struct Habits {
  /// Counts of the hot spots that have one condition in the plan, or none.
  struct ConditionCounts: Hashable {
    private(set) var hotSpots = 0
    private(set) var visits = 0
    /// The expected number of visits that reach the minutes asked for.
    private(set) var reaching = 0.0

    /// Adds a hot spot and its visits, each by the probability that it reaches the minutes.
    mutating func add(_ probabilities: [Double]) {
      hotSpots += 1
      visits += probabilities.count
      reaching += probabilities.reduce(0, +)
    }

    static func + (left: ConditionCounts, right: ConditionCounts) -> ConditionCounts {
      var sum = left
      sum.hotSpots += right.hotSpots
      sum.visits += right.visits
      sum.reaching += right.reaching
      return sum
    }
  }

  /// Hours in which units were seen, added up.
  private let hours: Double
  private let kinds: [Condition?: ConditionCounts]

  /// The usual values, which stand for a day before anything is seen. For the rate: visits of one
  /// unit to a hot spot in an hour, and how many hours this rate counts for. For the share of
  /// visits that reach the minutes, or contaminate a control day: the two shares, and how many
  /// visits a share counts for.
  private static let usualVisits = 0.1
  private static let usualHours = 40.0
  private static let usualReaching = 0.4
  private static let usualContaminating = 0.9
  private static let usualCount = 5.0
  /// Mean length of a stay whose end nobody saw, in seconds.
  static let usualStay = 600.0
  /// After this many hours seen, a hot spot's own visits weigh as much as those of its kind.
  private static let ownHours = 8.0

  init(secondsSeen: Double, kinds: [Condition?: ConditionCounts]) {
    hours = secondsSeen / 3600
    self.kinds = kinds
  }

  /// The number of visits of any length that one unit begins in an hour at a hot spot that received
  /// `visits` of them.
  func beginning(_ condition: Condition?, visits: Int) -> Double {
    let kind = kinds[condition] ?? ConditionCounts()
    let usual =
      (Double(kind.visits) + Self.usualVisits * Self.usualHours)
      / (hours * Double(kind.hotSpots) + Self.usualHours)
    return (Double(visits) + usual * Self.ownHours) / (hours + Self.ownHours)
  }

  /// The share of the visits that reach the minutes asked for, 0 to 1.
  func share(_ condition: Condition?) -> Double {
    let kind = kinds[condition] ?? ConditionCounts()
    let usual = condition == .control ? Self.usualContaminating : Self.usualReaching
    return (kind.reaching + usual * Self.usualCount)
      / (Double(kind.visits) + Self.usualCount)
  }

  /// The share of the day's visits that one hot spot with `visits` of them gets.
  func shareOfVisits(visits: Int) -> Double {
    let all = kinds.values.reduce(ConditionCounts(), +)
    return Double(visits + 1) / Double(all.visits + max(1, all.hotSpots))
  }
}
