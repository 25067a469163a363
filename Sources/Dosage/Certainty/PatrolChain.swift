// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Patrol visits of one unit or officer, one after the other, each of which may have been one with
/// that before it.
struct PatrolChain {
  /// That a unit may have stayed between two of its visits.
  struct PossibleStay {
    let earlier: WholeVisit
    let later: WholeVisit
    /// The probability that it stayed, above 0.
    let probability: Double

    /// Seconds on foot between the visits, if it stayed.
    var between: Double {
      later.value.entered.seconds(since: earlier.value.left) * earlier.value.footShare
    }
  }

  /// The indices of the patrol visits, rising.
  private(set) var places: [Int]
  /// One less than places, each from one of them to the next.
  private(set) var links: [PossibleStay] = []

  /// A longer chain is cut. Nobody comes back so often within minutes.
  private static let mostPlaces = 50

  init(_ place: Int) { places = [place] }

  /// Whether a link from that visit of the last patrol visit makes it longer.
  func canGoOn(from visit: WholeVisit) -> Bool {
    places.count < Self.mostPlaces && links.last.map { $0.later == visit } ?? true
  }

  mutating func append(_ place: Int, _ link: PossibleStay) {
    places.append(place)
    links.append(link)
  }

  /// The distribution of the number of visits of `least` seconds or more: the probability of each
  /// number from 0 on.
  ///
  /// The unit stayed or left at each link, independently. Visits between which it stayed are one.
  ///
  /// - Parameter each: the probability of each patrol visit alone that it lasted long enough.
  func numbers(_ each: [Double], from least: Double) -> [Double] {
    // For the first so many patrol visits, if the unit left after them.
    var numbers = [[1.0]]
    for end in places.indices {
      var sum = [Double](repeating: 0, count: end + 2)
      var together = 1.0
      for start in (0...end).reversed() {
        let reaching = start == end ? each[places[end]] : whole(start, end, from: least)
        let left = start == 0 ? 1 : 1 - links[start - 1].probability
        for (number, probability) in numbers[start].enumerated() {
          sum[number] += together * left * probability * (1 - reaching)
          sum[number + 1] += together * left * probability * reaching
        }
        if start > 0 { together *= links[start - 1].probability }
      }
      numbers.append(sum)
    }
    return numbers[places.count]
  }

  /// The probability that the patrol visits from one to another, as one visit, lasted long enough.
  private func whole(_ start: Int, _ end: Int, from least: Double) -> Double {
    let links = links[start..<end]
    let seen = links.reduce(links[start].earlier.value.footQuantiles) {
      $0.joined(with: $1.later.value.footQuantiles)
    }
    return DwellDistribution(seen).reaching(least - links.reduce(0) { $0 + $1.between })
  }
}
