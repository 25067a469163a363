// SPDX-License-Identifier: Apache-2.0

import Patrol

/// What is known of one hot spot on one day, and how it is weighed against the plan.
struct Evidence {
  let hotSpot: String
  let coverage: DayCoverage
  /// Patrol visits begun on the day, each with its officers' visits, in order.
  let patrols: [[Sourced<Visit>]]
  let habits: Habits

  /// More lost records than this could have held anything.
  private static let mostLost = 10

  /// What the plan's `entry` comes to.
  ///
  /// - Parameter least: seconds on foot from which a patrol visit counts.
  func assessment(of entry: PlanEntry, least: Double, delivered: Delivered) -> PlanAssessment {
    let odds = PatrolOdds(
      patrols: patrols, unseen: coverage.unseen, hotSpot: hotSpot, least: least)
    let each = odds.each
    let count = odds.count + Odds(unseen: expected(least, entry.condition) + lost(entry))
    let isDue = entry.condition == .treatment
    let kept = isDue ? count.reaching(entry.visits) : 1 - count.reaching(1)
    let (outcome, isTold) = outcome(of: entry, kept: kept, delivered)
    return PlanAssessment(
      condition: entry.condition, due: isDue ? entry.visits : 0,
      seen: seen(least),
      probability: isTold ? kept : nil, unseenMinutes: unseenSeconds(least, entry.condition) / 60,
      doubtful: each.count { $0 > PlanAssessment.no && $0 < PlanAssessment.sure },
      outcome: outcome)
  }

  /// The patrol visits of `minimum` seconds on foot or more.
  func qualifying(from minimum: Double) -> QualifyingVisits {
    let odds = PatrolOdds(
      patrols: patrols, unseen: coverage.unseen, hotSpot: hotSpot, least: minimum)
    return QualifyingVisits(value: seen(minimum), odds: odds.count)
  }

  /// The seconds of a stay on foot of which nobody saw anything: their mean square, for the bounds
  /// of the minutes.
  func hiddenSquares(_ condition: PlanEntry.Condition?) -> Double {
    let least = Visit.usualLeastDwell
    return expected(least, condition) * 2 * Habits.usualStay * Habits.usualStay
  }

  // MARK: Helpers

  /// Patrol visits in which an officer was on foot for `least` seconds as measured.
  private func seen(_ least: Double) -> Int {
    patrols.count { patrol in patrol.contains { $0.footSeconds.value >= least } }
  }

  private func outcome(
    of entry: PlanEntry, kept: Double, _ delivered: Delivered
  ) -> (Outcome, isTold: Bool) {
    guard coverage.progress == .over else { return (.notYet, false) }
    let isUnknown = coverage.observed == 0 && delivered.isNothing
    let isAwaited = isUnknown || coverage.awaited > 0 || lostCount > Self.mostLost
    let outcome = Outcome(entry.condition, kept: kept, isAwaited: isAwaited)
    return (outcome, outcome != .unknown)
  }

  /// Visits of at least `least` seconds that began and ended while nobody saw the unit.
  private func expected(_ least: Double, _ condition: PlanEntry.Condition?) -> Double {
    let rate = habits.reaching(condition, visits: patrols.count)
    return coverage.unseen.reduce(0) { sum, time in
      sum + rate * time.likeness * max(0, time.longestStay(in: hotSpot) - least) / 3600
    }
  }

  /// Of the records that were lost, those that may have been such visits.
  private func lost(_ entry: PlanEntry) -> Double {
    guard lostCount <= Self.mostLost else { return 0 }
    return Double(lostCount) * habits.shareOfVisits(visits: patrols.count)
      * habits.share(entry.condition)
  }

  private var lostCount: Int {
    let (sum, isTooMany) = coverage.missing.addingReportingOverflow(coverage.recordsMissing)
    return isTooMany ? .max : sum
  }

  /// Seconds in which a stay of `least` could have gone unseen with a probability that counts, or
  /// in which one that was seen in part could have gone on.
  private func unseenSeconds(_ least: Double, _ condition: PlanEntry.Condition?) -> Double {
    let rate = habits.reaching(condition, visits: patrols.count)
    return coverage.unseen.reduce(0) { sum, time in
      let stay = time.longestStay(in: hotSpot)
      let touches = patrols.contains { patrol in
        patrol.contains { time.follows($0) || time.precedes($0) }
      }
      let isLikely = rate * time.likeness * max(0, stay - least) / 3600 >= Self.worthTelling
      return isLikely || (stay > 0 && touches) ? sum + time.span.seconds : sum
    }
  }

  /// A probability below this moves no word.
  private static let worthTelling = 0.005
}
