// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// The true visits and passes of an officer's track.
package struct TruePresence: Hashable, Sendable {
  /// In order of entry.
  package var visits: [TrueVisit]
  /// Dwells too short to be visits, in order of entry.
  package var passes: [TrueVisit]

  /// Cuts the track at every edge it crosses, to the millisecond.
  package init(
    of track: Track, unit: String, officer: String, in hotSpots: [HotSpot],
    rule: TrueVisit.Rule = .init()
  ) {
    let stays = Self.stays(of: track, in: hotSpots.map(\.area))
    let dwells = zip(hotSpots, stays).flatMap { hotSpot, stays in
      Self.joined(stays, gap: rule.revisitGap).map { stays in
        TrueVisit(
          unit: unit, officer: officer, hotSpot: hotSpot.id,
          stays: stays.map(track.interval(of:)),
          foot: stays.flatMap(track.footSpans(in:)).map(track.interval(of:))
            .filter { $0.seconds > 0 })
      }
    }.sorted { ($0.entered, $0.hotSpot) < ($1.entered, $1.hotSpot) }
    visits = dwells.filter { $0.dwell >= rule.minimumDwell }
    passes = dwells.filter { $0.dwell < rule.minimumDwell }
  }

  /// A span of a track, in seconds from its start.
  struct TrackSpan: Hashable {
    var start: Double
    var end: Double
  }

  /// For each area, the spans inside.
  private static func stays(of track: Track, in areas: [Area]) -> [[TrackSpan]] {
    var stays = [[TrackSpan]](repeating: [], count: areas.count)
    guard let first = track.points.first else { return stays }
    let index = AreaIndex(areas)
    var entered = [Double?](repeating: nil, count: areas.count)
    for area in index.areas(containing: first.coordinate) { entered[area] = 0 }
    for (second, step) in zip(track.points, track.points.dropFirst()).enumerated() {
      let (from, to) = (step.0.coordinate, step.1.coordinate)
      guard from != to else { continue }
      for area in index.areas(near: from, and: to, within: 0) {
        for crossing in areas[area].crossings(from: from, to: to) {
          let moment = Double(second) + crossing
          if let start = entered[area] { stays[area].append(TrackSpan(start: start, end: moment)) }
          entered[area] = entered[area] == nil ? moment : nil
        }
      }
    }
    let end = Double(track.points.count - 1)
    for (area, start) in entered.enumerated() {
      if let start { stays[area].append(TrackSpan(start: start, end: end)) }
    }
    return stays
  }

  /// Groups stays that are no more than `gap` seconds apart.
  private static func joined(_ stays: [TrackSpan], gap: Double) -> [[TrackSpan]] {
    var groups: [[TrackSpan]] = []
    for stay in stays {
      if let before = groups.last?.last, stay.start - before.end <= gap {
        groups[groups.count - 1].append(stay)
      } else {
        groups.append([stay])
      }
    }
    return groups
  }
}

extension Track {
  fileprivate func interval(of span: TruePresence.TrackSpan) -> Interval {
    Interval(from: time(at: span.start), to: time(at: span.end))
  }

  /// The parts of `span` out of a vehicle; the activity of a point holds until the next.
  fileprivate func footSpans(in span: TruePresence.TrackSpan) -> [TruePresence.TrackSpan] {
    var parts: [TruePresence.TrackSpan] = []
    for index in Int(span.start)...Int(span.end) where index < points.count {
      let start = max(span.start, Double(index))
      let end = min(span.end, Double(index + 1))
      guard points[index].activity != .vehicle, start < end else { continue }
      if let before = parts.last, before.end == start {
        parts[parts.count - 1].end = end
      } else {
        parts.append(TruePresence.TrackSpan(start: start, end: end))
      }
    }
    return parts
  }
}

/// A visit as the true track gives it.
package struct TrueVisit: Hashable, Sendable {
  package var unit: String
  package var officer: String
  package var hotSpot: String
  /// Unbroken intervals inside, in order, at least one.
  package var stays: [Interval]
  /// The parts of the stays on foot, indoors included, in order; empty if the whole visit was in a
  /// vehicle.
  package var foot: [Interval]

  package init(unit: String, officer: String, hotSpot: String, stays: [Interval], foot: [Interval])
  {
    self.unit = unit
    self.officer = officer
    self.hotSpot = hotSpot
    self.stays = stays
    self.foot = foot
  }

  package var entered: Timestamp { stays[0].start }
  package var left: Timestamp { stays[stays.count - 1].end }
  /// Seconds inside: the sum of the stays.
  package var dwell: Double { stays.reduce(0) { $0 + $1.seconds } }
  /// Seconds of the stays spent on foot, and in a vehicle.
  package var onFoot: Double { foot.reduce(0) { $0 + $1.seconds } }
  package var inVehicle: Double { dwell - onFoot }

  package var travel: Visit.Travel { Visit.Travel(onFoot: onFoot, inVehicle: inVehicle) }

  /// What counts as one visit: the two definitions that everybody must share.
  package struct Rule: Hashable, Sendable {
    /// Stays no more than this many seconds apart are one visit.
    package var revisitGap: Double
    /// Seconds of dwell from which it is a visit; a shorter one is a pass.
    package var minimumDwell: Double

    package init(
      revisitGap: Double = Visit.usualRevisitGap, minimumDwell: Double = Visit.usualLeastDwell
    ) {
      self.revisitGap = revisitGap
      self.minimumDwell = minimumDwell
    }
  }
}
