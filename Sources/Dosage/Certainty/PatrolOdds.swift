// SPDX-License-Identifier: Apache-2.0

import Glibc
import Patrol

/// How many patrol visits of one hot spot and day lasted so long on foot, as far as they were seen.
///
/// - A visit's dwell is the distribution in its record.
/// - Where its unit was lost inside and found elsewhere, the stay may have gone on unseen, for as
///   long as the silence allows.
/// - Where its unit was lost inside and found inside, beyond the time that is bridged, it may have
///   stayed: then the two visits and the time between are one. So where it was away for little
///   longer than the re-visit gap, and positions erred much.
/// - Of officers who came and went together each receiver tells the same dwell, so the mean of what
///   they tell counts. Of others one who stayed long enough is enough.
struct PatrolOdds {
  /// Each patrol visit's officers.
  private let patrols: [[Sourced<Visit>]]
  private let unseen: [UnseenTime]
  private let hotSpot: String
  /// Seconds on foot.
  private let least: Double

  /// Seconds after which half of those who are found where they were lost have been away.
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

  /// The probability of each patrol visit by itself.
  private(set) var each: [Double] = []

  /// How many there were. Visits that a silence parts count once where the unit stayed.
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

  /// How probable it is that the unit of two patrol visits stayed between them, and that the whole
  /// then lasted long enough; nil when nothing speaks for it.
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

  /// How often an absence of just over the re-visit gap is an error of positions, the seconds in
  /// which that falls to 1/e, and the longest that may be one.
  private static let mostErrors = 0.55
  private static let errorMemory = 130.0
  private static let longestError = 300.0

  /// How probable it is that an absence that was seen was none, but an error of positions.
  ///
  /// It can be where the two dwells' upper quantiles leave room for it. Measured once on simulated
  /// shifts to a plan (those of `patrol-trial calibrate`, tuning seeds): of such absences of 60 to
  /// 90 s 47 % were none, of 90 to 120 s 33 %, of 2 to 3 min 24 %, of 3 to 5 min 17 %; of others
  /// hardly any.
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
  /// From the middle to the upper end of the central 95 %, in seconds.
  fileprivate var upperRoom: Double { seconds[seconds.count - 1] - seconds[seconds.count / 2] }

  /// The quantiles of two dwells whose errors go the same way: those of one receiver in one place.
  fileprivate static func + (left: DwellQuantiles, right: DwellQuantiles) -> DwellQuantiles {
    DwellQuantiles(zip(left.seconds, right.seconds).map(+)) ?? left
  }
}
