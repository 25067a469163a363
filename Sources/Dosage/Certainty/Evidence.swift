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
  /// A control day is contaminated by one visit of that length, or by as many minutes in several
  /// visits, those that began the day before included.
  ///
  /// - Parameters:
  ///   - least: seconds on foot from which a patrol visit counts, 1 or more.
  ///   - delivered: what was seen.
  func assessment(of entry: PlanEntry, least: Double, delivered: Delivered) -> PlanAssessment {
    let odds = PatrolOdds(
      patrols: patrols, unseen: coverage.unseen, hotSpot: hotSpot, least: least)
    let each = odds.each
    let count = odds.count + Odds(unseen: expected(least, entry.condition) + lost(entry))
    let isDue = entry.condition == .treatment
    let kept =
      isDue
      ? count.reaching(entry.visits)
      : min(1 - count.reaching(1), 1 - minutesReaching(least, delivered))
    let isAwaited = isAwaited(delivered)
    let (outcome, isTold) = outcome(of: entry, kept: kept, isAwaited: isAwaited)
    return PlanAssessment(
      condition: entry.condition, due: isDue ? entry.visits : 0,
      seen: seen(least),
      probability: isTold ? kept : nil, unseenMinutes: unseenSeconds(least, entry.condition) / 60,
      doubtful: each.count { $0 > PlanAssessment.no && $0 < PlanAssessment.sure },
      isAwaited: isAwaited, outcome: outcome)
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

  /// The probability that the day's minutes together come to `least` seconds; 0 where all of them may
  /// have been none, of which the visits' own distributions tell more.
  private func minutesReaching(_ least: Double, _ delivered: Delivered) -> Double {
    delivered.patrol.low > 0 ? delivered.patrol.reaching(least / 60) : 0
  }

  /// Patrol visits in which an officer was on foot for `least` seconds as measured.
  private func seen(_ least: Double) -> Int {
    patrols.count { patrol in patrol.contains { $0.footSeconds.value >= least } }
  }

  private func outcome(
    of entry: PlanEntry, kept: Double, isAwaited: Bool
  ) -> (Outcome, isTold: Bool) {
    guard coverage.progress == .over else { return (.notYet, false) }
    let outcome = Outcome(entry.condition, kept: kept, isAwaited: isAwaited)
    return (outcome, outcome != .unknown)
  }

  /// Whether more may still come, or may have been that no rate tells.
  private func isAwaited(_ delivered: Delivered) -> Bool {
    let isUnknown = coverage.observed == 0 && delivered.isNothing
    return isUnknown || coverage.awaited > 0 || lostCount > Self.mostLost
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

  /// A lost visit may be known by its number and by its shift's count, so the two do not add up.
  private var lostCount: Int { max(coverage.missing, coverage.recordsMissing) }

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
