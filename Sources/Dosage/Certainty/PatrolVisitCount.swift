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
///   unit was away for little longer than the re-visit gap and the positions had large errors. So
///   several visits may be one (`PatrolChain`).
/// - Officers who came and went together have one dwell, which each receiver measures. The mean of
///   their probabilities counts. Of other officers, one who stayed long enough is enough.
struct PatrolVisitCount {
  /// Each patrol visit's officers.
  private let patrols: [[WholeVisit]]
  private let unseen: [UnseenTime]
  private let hotSpot: String
  /// Seconds on foot.
  private let least: Double

  /// After a silence of this many seconds, half of the units found where they were lost have been
  /// away.
  private static let halfAway = 2400.0

  init(patrols: [[WholeVisit]], unseen: [UnseenTime], hotSpot: String, least: Double) {
    self.patrols = patrols
    self.unseen = unseen.filter { $0.longestStay(in: hotSpot) > 0 }
    self.hotSpot = hotSpot
    self.least = least
    each = patrols.map(reaching)
  }

  /// The probability of each patrol visit alone that it lasted long enough.
  private(set) var each: [Double] = []

  /// The distribution of their number, where visits between which the unit stayed count once; and
  /// how many leave open whether they count, alone or as one with others.
  var counted: (count: CountDistribution, doubtful: Int) {
    let (no, sure) = (PlanAssessment.no, PlanAssessment.sure)
    return chains.reduce(into: (count: CountDistribution(), doubtful: 0)) { sum, chain in
      let numbers = chain.numbers(each, from: least)
      let alone = chain.places.count { each[$0] > no && each[$0] < sure }
      sum.count.add(numbers: numbers)
      sum.doubtful += max(alone, (numbers.max() ?? 1) < sure ? 1 : 0)
    }
  }

  // MARK: Helpers

  private func reaching(_ patrol: [WholeVisit]) -> Double {
    var companies: [[WholeVisit]] = []
    for visit in patrol {
      let place = companies.firstIndex { $0[0].goes(with: visit) }
      if let place { companies[place].append(visit) } else { companies.append([visit]) }
    }
    return 1
      - companies.reduce(1) { none, company in
        none * (1 - company.reduce(0) { $0 + reaching($1) } / Double(company.count))
      }
  }

  private func reaching(_ visit: WholeVisit) -> Double {
    let distribution = DwellDistribution(visit.value.footQuantiles)
    // The likelier of the stays before and after; that both went on is rare.
    return unseen.filter { $0.touches(visit) }.reduce(distribution.reaching(least)) {
      let stay = UnseenStay(longest: $1.longestStay(in: hotSpot), mean: $1.meanStay)
      return max($0, distribution.reaching(least, with: stay))
    }
  }

  /// All patrol visits, each in one chain.
  private var chains: [PatrolChain] {
    var chains: [PatrolChain] = []
    // The chain of each patrol visit that is the last of one.
    var open: [Int: Int] = [:]
    for place in patrols.indices {
      let found = patrols[place].lazy.compactMap { self.predecessor(of: $0, before: place) }
        .first { before, link in
          open[before].map { chains[$0].canGoOn(from: link.earlier) } ?? false
        }
      if let (before, link) = found, let chain = open.removeValue(forKey: before) {
        chains[chain].append(place, link)
        open[place] = chain
      } else {
        open[place] = chains.count
        chains.append(PatrolChain(place))
      }
    }
    return chains
  }

  /// The patrol visit in which the unit or officer of `visit` was there the time before, and how
  /// probably it stayed since; nil when nothing suggests that.
  private func predecessor(
    of visit: WholeVisit, before place: Int
  ) -> (place: Int, link: PatrolChain.PossibleStay)? {
    var last: (place: Int, visit: WholeVisit)?
    for place in 0..<place {
      for earlier in patrols[place] where earlier.precedes(visit) {
        if let last, last.visit.value.left > earlier.value.left { continue }
        last = (place, earlier)
      }
    }
    guard let last else { return nil }
    let probability = stayed(from: last.visit, to: visit)
    guard probability > 0 else { return nil }
    return (
      last.place,
      PatrolChain.PossibleStay(earlier: last.visit, later: visit, probability: probability)
    )
  }

  private func stayed(from visit: WholeVisit, to next: WholeVisit) -> Double {
    let silence = unseen.first { $0.follows(visit) && $0.precedes(next) }
    return silence.map { exp(-$0.span.seconds / Self.halfAway * log(2)) }
      ?? visit.oneVisitChance(with: next)
  }
}

extension WholeVisit {
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
  fileprivate func oneVisitChance(with next: WholeVisit) -> Double {
    let gap = next.value.entered.seconds(since: value.left)
    let over = gap - Visit.usualRevisitGap
    let room = value.footQuantiles.upperRoom + next.value.footQuantiles.upperRoom
    guard over >= 0, gap <= Self.longestError, room > gap else { return 0 }
    return Self.mostErrors * exp(-over / Self.errorMemory)
  }

  /// Whether both came and went within a minute of each other, which is about the error of either.
  fileprivate func goes(with other: WholeVisit) -> Bool {
    abs(value.entered.seconds(since: other.value.entered)) <= Visit.usualRevisitGap
      && abs(value.left.seconds(since: other.value.left)) <= Visit.usualRevisitGap
  }
}

extension DwellQuantiles {
  /// Seconds from the median to the upper quantile.
  fileprivate var upperRoom: Double { seconds[seconds.count - 1] - seconds[seconds.count / 2] }
}
