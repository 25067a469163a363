// SPDX-License-Identifier: Apache-2.0

import Patrol

/// What is known of one hot spot on one day, and how it is weighed against the plan.
struct Evidence {
  let hotSpot: String
  let coverage: DayCoverage
  /// Patrol visits begun on the day, each with its officers' visits, in order.
  let patrols: [[WholeVisit]]
  let habits: Habits
  /// Dwells told as too short to be visits that may have been long enough all the same.
  private let near: [DwellDistribution]
  /// The times without fixes of which no visit here tells.
  private let unseen: [UnseenTime]

  init(
    hotSpot: String, coverage: DayCoverage, patrols: [[WholeVisit]], near: [DwellQuantiles],
    habits: Habits
  ) {
    (self.hotSpot, self.coverage) = (hotSpot, coverage)
    (self.patrols, self.habits) = (patrols, habits)
    self.near = near.map(DwellDistribution.init)
    unseen = coverage.unseen.filter { time in !patrols.joined().contains(where: time.isTold) }
  }

  /// If more records were lost than this, nothing can be said about the day.
  private static let mostLost = 10

  /// How far the plan's `entry` was kept.
  ///
  /// A control day is contaminated by one visit of `least` seconds, or by several visits that add
  /// up to that. Visits that began the day before count too.
  ///
  /// - Parameters:
  ///   - least: seconds on foot from which a patrol visit counts, 1 or more.
  ///   - delivered: what was seen.
  func assessment(of entry: PlanEntry, least: Double, delivered: Delivered) -> PlanAssessment {
    let visits = distribution(from: least).counted
    let near = near.map { $0.reaching(max(least, Visit.usualLeastDwell)) }
    let count =
      visits.count + CountDistribution(near, unseen: expected(least, entry.condition) + lost(entry))
    let isDue = entry.condition == .treatment
    let kept =
      isDue
      ? count.reaching(entry.visits)
      : min(1 - count.reaching(1), 1 - minutesReaching(least, delivered))
    let isAwaited = isAwaited(delivered)
    let outcome = outcome(of: entry, kept: kept, isAwaited: isAwaited)
    return PlanAssessment(
      due: isDue ? entry.visits : 0, seen: seen(least),
      probability: outcome == .unknown || outcome == .notYet ? nil : kept,
      unseenMinutes: unseenSeconds(least, entry.condition) / 60,
      doubtful: visits.doubtful + near.count { $0 > PlanAssessment.no },
      isAwaited: isAwaited, outcome: outcome)
  }

  /// The patrol visits of `minimum` seconds on foot or more.
  func qualifying(from minimum: Double) -> QualifyingVisits {
    QualifyingVisits(value: seen(minimum), distribution: distribution(from: minimum).counted.count)
  }

  /// The mean of the unseen minutes on foot, and its variance: those of visits made unseen, of any
  /// length, and those for which a visit went on after its unit was lost.
  func hiddenMinutes(_ condition: Condition?) -> (mean: Double, variance: Double) {
    let least = Visit.usualLeastDwell
    let rate = habits.beginning(condition, visits: patrols.count) / 3600
    let stays = patrols.joined()
    return unseen.reduce((0, 0)) { sum, time in
      let longest = time.longestStay(in: hotSpot)
      // A visit begins in the middle of the time, on average.
      let made = UnseenStay(longest: (longest + least) / 2, mean: Habits.usualStay).moments
      let number = rate * time.opportunity(for: least, in: hotSpot)
      let wentOn = UnseenStay(
        longest: stays.contains(where: time.touches) ? longest : 0, mean: time.meanStay
      ).moments
      return (
        sum.0 + (number * made.mean + wentOn.mean) / 60,
        sum.1 + (number * made.square + wentOn.square - wentOn.mean * wentOn.mean) / 3600
      )
    }
  }

  // MARK: Helpers

  private func distribution(from least: Double) -> PatrolVisitCount {
    PatrolVisitCount(patrols: patrols, unseen: unseen, hotSpot: hotSpot, least: least)
  }

  /// The probability that the day's minutes add up to `least` seconds. It is 0 where perhaps nobody
  /// was there: the visits' own distributions say more about that.
  private func minutesReaching(_ least: Double, _ delivered: Delivered) -> Double {
    delivered.patrol.low > 0 ? delivered.patrol.reaching(least / 60) : 0
  }

  /// Patrol visits in which an officer was on foot for `least` seconds as measured.
  private func seen(_ least: Double) -> Int {
    patrols.count { patrol in patrol.contains { $0.value.qualifies(from: least) } }
  }

  private func outcome(of entry: PlanEntry, kept: Double, isAwaited: Bool) -> Outcome {
    coverage.progress == .over
      ? Outcome(entry.condition, kept: kept, isAwaited: isAwaited) : .notYet
  }

  /// Whether the outcome must wait: nothing is known, records may still come, or too many are lost.
  private func isAwaited(_ delivered: Delivered) -> Bool {
    let isUnknown = coverage.observed == 0 && delivered.isNothing
    return isUnknown || coverage.awaited > 0 || lostCount > Self.mostLost
  }

  /// The expected number of visits of `least` seconds or more that began and ended unseen.
  private func expected(_ least: Double, _ condition: Condition?) -> Double {
    unseen.reduce(0) { $0 + expected(least, condition, in: $1) }
  }

  /// The same in one unseen time.
  private func expected(
    _ least: Double, _ condition: Condition?, in time: UnseenTime
  ) -> Double {
    habits.beginning(condition, visits: patrols.count) * habits.share(condition)
      * time.opportunity(for: least, in: hotSpot) / 3600
  }

  /// The expected number of such visits among the records that were lost.
  private func lost(_ entry: PlanEntry) -> Double {
    guard lostCount <= Self.mostLost else { return 0 }
    return Double(lostCount) * habits.shareOfVisits(visits: patrols.count)
      * habits.share(entry.condition)
  }

  /// A lost visit may be known by its number and by its shift's count, so the two do not add up.
  private var lostCount: Int { max(coverage.missing, coverage.recordsMissing) }

  /// Seconds in which a stay of `least` may have gone unseen with a probability that matters, or in
  /// which a visit that was seen in part may have gone on.
  private func unseenSeconds(_ least: Double, _ condition: Condition?) -> Double {
    unseen.filter { time in
      let goesOn =
        time.longestStay(in: hotSpot) > 0
        && patrols.contains { $0.contains(where: time.touches) }
      return goesOn || expected(least, condition, in: time) >= Self.worthTelling
    }.reduce(0) { $0 + $1.seconds }
  }

  /// An expected number below this does not change the outcome.
  private static let worthTelling = 0.005
}
