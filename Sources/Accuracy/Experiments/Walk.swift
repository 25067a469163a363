// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol
package import Simulation

/// A real walk: what a receiver said, and where its bearer truly was.
package struct Walk: Sendable {
  package let name: String
  package let truth: Track
  /// In order of time, each later than the one before.
  package let reports: [UnitReport]

  package init(name: String, truth: Track, reports: [UnitReport]) {
    self.name = name
    self.truth = truth
    self.reports = reports
  }

  /// What it shows of `hotSpots` with every `step`th report; true from the first fix of these to
  /// the last. Nil with fewer than two fixes.
  package func trial(in hotSpots: HotSpotSet, every step: Int) -> Trial? {
    let kept = stride(from: 0, to: reports.count, by: step).map { reports[$0] }
    let times = kept.compactMap { if case .fix(let fix, _) = $0 { fix.time } else { nil } }
    guard let first = times.first, let last = times.last,
      let track = truth.part(from: first, to: last)
    else { return nil }
    let end = max(last, track.time(at: Double(track.points.count - 1)))
    let presence = TruePresence(
      of: track, unit: name, officer: name, in: hotSpots.hotSpots)
    return Trial(
      hotSpots: hotSpots, truth: presence.dwells,
      recording: Recording(start: min(first, track.start), end: end, reports: kept))
  }
}

extension Track {
  /// The whole seconds that lie nearest within `start` and `end`; nil for less than one.
  fileprivate func part(from start: Timestamp, to end: Timestamp) -> Track? {
    let first = max(0, Int(start.seconds(since: self.start).rounded()))
    let last = min(points.count - 1, Int(end.seconds(since: self.start).rounded()))
    guard first < last else { return nil }
    return Track(start: time(at: Double(first)), points: Array(points[first...last]))
  }
}
