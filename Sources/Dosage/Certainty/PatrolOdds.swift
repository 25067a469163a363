// SPDX-License-Identifier: Apache-2.0

import Glibc
import Patrol

/// How many patrol visits to one hot spot on one day lasted `least` seconds or more on foot.
///
/// - The dwell of a visit has the distribution in its record.
/// - If its unit was lost inside and found elsewhere, the stay may have gone on unseen, for as long
///   as the silence allows.
/// - If its unit was lost inside and found inside, after a silence that is not bridged, it may have
///   stayed. Then the two visits and the time between are one visit. The same may hold when the
///   unit was away for little longer than the re-visit gap and the positions had large errors.
/// - Officers who came and went together have one dwell, which each receiver measures. The mean of
///   their probabilities counts. Of other officers, one who stayed long enough is enough.
struct PatrolOdds {
  /// Each patrol visit's officers.
  private let patrols: [[Sourced<Visit>]]
  private let unseen: [UnseenTime]
  private let hotSpot: String
  /// Seconds on foot.
  private let least: Double

  /// After a silence of this many seconds, half of the units found where they were lost have been
  /// away.
  private static let halfAway = 2400.0

  init(
    patrols: [[Sourced<Visit>]], unseen: [UnseenTime], hotSpot: String, least: Double
  ) {
    self.patrols = patrols
    self.unseen = unseen.filter { $0.longestStay(in: hotSpot) > 0 }
    self.hotSpot = hotSpot
    self.least = least
    each = patrols.map(reaching)
  }

  /// The probability of each patrol visit alone that it lasted long enough.
  private(set) var each: [Double] = []

  /// The distribution of their number. Two visits with a silence between count once if the unit
  /// stayed.
  var count: Odds {
    var odds = Odds()
    var place = 0
    while place < patrols.count {
      let own = each[place]
      if place + 1 < patrols.count,
        let joined = joined(patrols[place], patrols[place + 1])
      {
        let next = each[place + 1]
        // Two when it left, came back and stayed long enough both times; else one at most.
        odds.add((1 - joined.probability) * own * next)
        odds.add(
          joined.probability * joined.reaching
            + (1 - joined.probability) * (1 - (1 - own) * (1 - next)))
        place += 2
      } else {
        odds.add(own)
        place += 1
      }
    }
    return odds
  }

  // MARK: Helpers

  private func reaching(_ patrol: [Sourced<Visit>]) -> Double {
    var companies: [[Sourced<Visit>]] = []
    for visit in patrol {
      let place = companies.firstIndex { $0[0].goes(with: visit) }
      if let place { companies[place].append(visit) } else { companies.append([visit]) }
    }
    return 1 - companies.reduce(1) { none, company in
      none * (1 - company.reduce(0) { $0 + reaching($1) } / Double(company.count))
    }
  }

  private func reaching(_ visit: Sourced<Visit>) -> Double {
    let odds = DwellOdds(visit.footQuantiles)
    // The likelier of the stays before and after; that both went on is rare.
    return unseen.filter { $0.touches(visit) }.reduce(odds.reaching(least)) {
      let stay = UnseenStay(longest: $1.longestStay(in: hotSpot), mean: $1.meanStay)
      return max($0, odds.reaching(least, with: stay))
    }
  }

  /// The probability that the unit of two patrol visits stayed between them, and the probability
  /// that the whole then lasted long enough; nil when nothing suggests it.
  private func joined(
    _ first: [Sourced<Visit>], _ second: [Sourced<Visit>]
  ) -> (probability: Double, reaching: Double)? {
    for visit in first {
      for next in second where next.continues(visit) {
        let gap = next.entered.seconds(since: visit.left)
        let silence = unseen.first { $0.follows(visit) && $0.precedes(next) }
        let probability =
          silence.map { exp(-$0.span.seconds / Self.halfAway * log(2)) }
          ?? visit.oneVisitChance(with: next, after: gap)
        guard probability > 0 else { continue }
        let whole = DwellOdds(visit.footQuantiles + next.footQuantiles)
        return (probability, whole.reaching(least - gap * visit.footShare))
      }
    }
    return nil
  }
}

extension Sourced<Visit> {
  /// Whether `earlier` is of the same unit and ended before this one began.
  fileprivate func continues(_ earlier: Sourced<Visit>) -> Bool {
    isOf(earlier.unit, of: earlier.lineages) && earlier.left <= value.entered
  }

  /// The share of absences just over the re-visit gap that are errors of positions.
  private static let mostErrors = 0.55
  /// Seconds in which that share falls to 1/e.
  private static let errorMemory = 130.0
  /// The longest absence that may be an error of positions, in seconds.
  private static let longestError = 300.0

  /// The probability that an absence was only an error of the positions.
  ///
  /// That is possible when the upper quantiles of the two dwells leave room for it. It was measured
  /// once in simulated shifts (`patrol-trial calibrate`, tuning seeds). Of such absences, these
  /// shares were errors: 47 % at 60 to 90 s, 33 % at 90 to 120 s, 24 % at 2 to 3 min, 17 % at 3 to
  /// 5 min. Of other absences, hardly any was an error.
  fileprivate func oneVisitChance(with next: Sourced<Visit>, after gap: Double) -> Double {
    let over = gap - Visit.usualRevisitGap
    let room = value.footQuantiles.upperRoom + next.value.footQuantiles.upperRoom
    guard over >= 0, gap <= Self.longestError, room > gap else { return 0 }
    return Self.mostErrors * exp(-over / Self.errorMemory)
  }

  /// Whether both came and went within a minute of each other, which is about the error of either.
  fileprivate func goes(with other: Sourced<Visit>) -> Bool {
    abs(value.entered.seconds(since: other.value.entered)) <= Visit.usualRevisitGap
      && abs(value.left.seconds(since: other.value.left)) <= Visit.usualRevisitGap
  }
}

extension DwellQuantiles {
  /// Seconds from the median to the upper quantile.
  fileprivate var upperRoom: Double { seconds[seconds.count - 1] - seconds[seconds.count / 2] }

  /// The quantiles of two dwells whose errors go the same way: those of one receiver in one place.
  fileprivate static func + (left: DwellQuantiles, right: DwellQuantiles) -> DwellQuantiles {
    DwellQuantiles(zip(left.seconds, right.seconds).map(+)) ?? left
  }
}
