// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// The visits to one hot spot on one day, and the dosage they make.
///
/// Each second of a visit's stays within the day has a weight:
///
///     f               the figure, where f is foot_s / (foot_s + vehicle_s) of the visit
///     f × low/dwell   the low bound
///     f × high/dwell  the high bound
///
/// An officer's minutes are the integral over the day of the greatest weight among the officer's
/// visits; officer-minutes are the sum over officers. Patrol-minutes are the same integral over the
/// visits of all officers. The bounds are those of the integrals of the low and the high weights,
/// taken for each patrol: visits that share time, one after the other. So:
///
/// - low <= figure <= high;
/// - patrol-minutes do not exceed officer-minutes;
/// - the errors of officers side by side are taken as shared, those of different patrols as
///   independent.
struct HotSpotDay {
  let day: Interval
  /// Visits with a part in the day, in order of entry.
  let visits: [Sourced<Visit>]

  var delivered: Delivered {
    var delivered = Delivered()
    let people = Dictionary(grouping: visits, by: \.person).sorted { $0.key < $1.key }.map(\.value)
    let patrols = patrols
    delivered.patrol = patrols.reduce(.none) { $0 + BoundedMinutes(minutes($1)) }
    delivered.officer = patrols.reduce(.none) { sum, patrol in
      let people = Dictionary(grouping: patrol, by: \.person).sorted { $0.key < $1.key }
      return sum + people.map { minutes($0.value) }.sumOfShared
    }
    delivered.vehicle = people.reduce(0) { $0 + vehicleSeconds($1) } / 60
    delivered.gaps = gaps.map { $0 / 60 }.sorted()
    let begun = visits.filter { day.start <= $0.entered && $0.entered < day.end }
    delivered.officerVisits = WholeVisit.onFoot(among: begun).map(\.sourced).countOfUnits
    delivered.vehicleVisits = begun.filter(\.isInVehicle).countOfUnits
    return delivered
  }

  /// Visits that share time with the one before them, or with any before that.
  private var patrols: [[Sourced<Visit>]] {
    var patrols: [[Sourced<Visit>]] = []
    var left: Timestamp?
    for visit in visits {
      if let last = left, visit.entered < last {
        patrols[patrols.count - 1].append(visit)
      } else {
        patrols.append([visit])
      }
      left = max(left ?? visit.left, visit.left)
    }
    return patrols
  }

  private func minutes(_ visits: [Sourced<Visit>]) -> Minutes {
    let minutes = { (weight: (Sourced<Visit>) -> Double) in
      min(spans(of: visits, weight: weight).unitedSeconds, day.seconds) / 60
    }
    return (
      minutes(\.footShare), minutes { $0.footShare * $0.lowShare },
      minutes { $0.footShare * $0.highShare }
    )
  }

  /// Seconds of an officer's visits that were not on foot.
  private func vehicleSeconds(_ visits: [Sourced<Visit>]) -> Double {
    let present = spans(of: visits) { _ in 1 }.unitedSeconds
    return max(0, present - spans(of: visits, weight: \.footShare).unitedSeconds)
  }

  private func spans(
    of visits: [Sourced<Visit>], weight: (Sourced<Visit>) -> Double
  ) -> [WeightedSpan] {
    visits.flatMap { visit in
      visit.stays.compactMap { day.intersection($0) }.map {
        WeightedSpan(span: $0, weight: weight(visit))
      }
    }
  }

  /// Seconds between patrols on foot: from the exit of the last officer to the next entry.
  private var gaps: [Double] {
    let spans = WholeVisit.onFoot(among: visits).compactMap { day.intersection($0.value.span) }
    guard var left = spans.first?.end else { return [] }
    var gaps: [Double] = []
    for span in spans {
      if span.start > left { gaps.append(span.start.seconds(since: left)) }
      left = max(left, span.end)
    }
    return gaps
  }
}

/// One hot spot on one day of the plan.
package struct HotSpotDate: Hashable, Sendable, CustomStringConvertible {
  package var hotSpot: String
  package var date: CivilDate

  package init(hotSpot: String, date: CivilDate) {
    self.hotSpot = hotSpot
    self.date = date
  }

  package var description: String { "\(hotSpot.printable) on \(date)" }
}

/// A span of time in which somebody was there, and the weight of a second of it.
struct WeightedSpan: Hashable {
  var span: Interval
  /// Seconds counted per second, 0 or more: 1 for a stay on foot, 0.5 where half of it was driven.
  var weight: Double
}

extension Sequence<WeightedSpan> {
  /// The integral over time of the greatest weight, in seconds. With every weight 1 it is the
  /// length of the union. It does not depend on the order of the spans.
  var unitedSeconds: Double {
    var seconds = 0.0
    var open: [Double] = []
    var last: Timestamp?
    for edge in flatMap(SpanEdge.both).sorted(by: { $0.time < $1.time }) {
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

/// The start or the end of a span.
private struct SpanEdge {
  var time: Timestamp
  var weight: Double
  var opens: Bool

  static func both(of span: WeightedSpan) -> [SpanEdge] {
    guard span.span.start < span.span.end else { return [] }
    return [
      SpanEdge(time: span.span.start, weight: span.weight, opens: true),
      SpanEdge(time: span.span.end, weight: span.weight, opens: false),
    ]
  }
}

private typealias Minutes = (value: Double, low: Double, high: Double)

extension BoundedMinutes {
  fileprivate init(_ minutes: Minutes) {
    self.init(value: minutes.value, low: minutes.low, high: minutes.high)
  }
}

extension Sequence<Minutes> {
  /// The sum of minutes whose errors go the same way.
  fileprivate var sumOfShared: BoundedMinutes {
    BoundedMinutes(reduce((0, 0, 0)) { ($0.0 + $1.value, $0.1 + $1.low, $0.2 + $1.high) })
  }
}
