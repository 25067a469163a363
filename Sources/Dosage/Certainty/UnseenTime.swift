// SPDX-License-Identifier: Apache-2.0

import Patrol

/// A time in which nobody saw a unit, and how long it may have been in which hot spot meanwhile.
struct UnseenTime: Hashable {
  let unit: String
  let lineages: Set<String>
  /// All of it, which may begin before the day and end after it.
  let span: Interval
  /// Seconds of it that lie in the day.
  let seconds: Double
  private let silence: Silence
  private let day: Interval
  /// Whether the unit's shift had fixes at any time.
  private let hadFixes: Bool

  /// - Returns: nil when the silence has no part in `day`.
  init?(_ silence: Silence, of shift: Sourced<Shift>, on day: Interval) {
    guard let part = day.intersection(silence.span) else { return nil }
    (unit, lineages) = (shift.unit, shift.lineages)
    (self.silence, self.day) = (silence, day)
    (span, seconds) = (silence.span, part.seconds)
    hadFixes = shift.value.coverage.observed > 0
  }

  /// Seconds of the day in which a visit of `least` seconds to `hotSpot` can have begun that was
  /// made unseen. Each second counts as much as visits are likely then, relative to a time in which
  /// the unit was seen.
  ///
  /// The way there and the way back are taken as equally long. What counts is how likely a visit is
  /// at the time at which it has lasted `least` seconds.
  func opportunity(for least: Double, in hotSpot: String) -> Double {
    let stay = min(silence.seconds, Double(silence.longestStay(in: hotSpot)))
    let way = (silence.seconds - stay) / 2
    let first = max(way, day.start.seconds(since: silence.from))
    let last = min(way + stay - least, day.end.seconds(since: silence.from))
    return last > first ? likeness(until: last + least) - likeness(until: first + least) : 0
  }

  /// How long a stay goes on, on average, after its unit was lost, in seconds. Measured in
  /// simulated shifts: 24 s where there was no fix, 10 minutes where the device or gpsd stopped.
  var meanStay: Double {
    switch silence.why {
    case .gpsdDown, .deviceOff, .receiverHung: Habits.usualStay
    case .noFix: 30
    }
  }

  /// The longest stay in `hotSpot` that it may hide and that began on the day, in seconds; 0 for
  /// none.
  func longestStay(in hotSpot: String) -> Double {
    let rest = silence.to.seconds(since: max(silence.from, day.start))
    return min(rest, Double(silence.longestStay(in: hotSpot)))
  }

  /// Whether the unit of `visit` was lost when the visit ended.
  func follows(_ visit: WholeVisit) -> Bool {
    visit.parts.contains {
      isOfUnit(of: $0) && abs(span.start.seconds(since: $0.left)) <= Visit.usualRevisitGap
    }
  }

  /// Whether the unit of `visit` was found again when the visit began.
  func precedes(_ visit: WholeVisit) -> Bool {
    visit.parts.contains {
      isOfUnit(of: $0) && abs($0.entered.seconds(since: span.end)) <= Visit.usualRevisitGap
    }
  }

  /// Whether `visit` may have gone on in it.
  func touches(_ visit: WholeVisit) -> Bool { follows(visit) || precedes(visit) }

  /// Whether it lies within a `visit` of the same unit. Then the unit was there, and the visit's
  /// dwell counts it. While the receiver hung, nobody knows whether the unit was there.
  func isBridged(by visit: Sourced<Visit>) -> Bool {
    silence.why != .receiverHung && visit.entered <= span.start && span.end <= visit.left
      && isOfUnit(of: visit)
  }

  /// Whether most of it lies within a `visit` of the same unit. The distribution of the visit's
  /// dwell says then how long the unit was in that hot spot.
  func isTold(by visit: WholeVisit) -> Bool {
    visit.parts.contains {
      isOfUnit(of: $0) && $0.value.span.intersection(span)?.seconds ?? 0 > span.seconds / 2
    }
  }

  // MARK: Helpers

  /// How many seconds up to `time`, in seconds after the unit was lost, count as seconds in which
  /// visits are as likely as while the unit is seen.
  ///
  /// An outage of the device or of gpsd, or a receiver that hangs, does not depend on what the
  /// officer does. But a receiver without a fix is mostly indoors: outdoors it has a fix again
  /// within minutes. So hardly any patrol goes on after that. The two shares were fitted to
  /// simulated shifts (`patrol-trial calibrate`, tuning seeds), whose longest losses took 45
  /// minutes. Nobody on foot patrol is indoors for hours. So after two hours the receiver is taken
  /// to be faulty, as it is where it had no fix in the whole shift.
  private func likeness(until time: Double) -> Double {
    guard silence.why == .noFix, hadFixes else { return time }
    let (early, indoors) = (min(time, Self.shortLoss), min(time, Self.longestIndoors))
    return Self.earlyShare * early + Self.indoorShare * (indoors - early) + (time - indoors)
  }

  /// A loss of the fix of up to this many seconds also happens outdoors.
  private static let shortLoss = 300.0
  private static let earlyShare = 0.2
  private static let indoorShare = 0.03
  /// Seconds.
  private static let longestIndoors = 7200.0

  private func isOfUnit(of visit: Sourced<Visit>) -> Bool {
    visit.isOf(unit, of: lineages)
  }
}

extension Silence {
  /// From the time the unit was lost to the time it was found.
  var span: Interval { Interval(from: from, to: max(from, to)) }

  /// The time in which neither of two devices of one unit saw it; nil if there is none.
  ///
  /// - Parameter other: a silence of another device.
  func shared(with other: Silence) -> Silence? {
    guard let shared = span.intersection(other.span) else { return nil }
    let most = { (stay: Int) in min(stay, Int(shared.seconds)) }
    let names = Set(hotSpots.keys).union(other.hotSpots.keys)
    let stays = names.map { name in
      (name, most(min(longestStay(in: name), other.longestStay(in: name))))
    }
    return Silence(
      // A device that is off tells nothing of the unit; one that has no fix does.
      from: shared.start, to: shared.end, why: other.why == .noFix ? .noFix : why,
      hotSpots: Dictionary(uniqueKeysWithValues: stays.filter { $0.1 > 0 }),
      elsewhere: most(min(elsewhere, other.elsewhere)))
  }

  /// The parts of it in which another device of the unit did not see it either.
  ///
  /// - Parameters:
  ///   - shifts: those of the other device.
  ///   - isSharedHere: whether time that both missed counts for this device. It is false for the
  ///     other device, so that the time counts once.
  func unseen(by shifts: [Sourced<Shift>], isSharedHere: Bool) -> [Silence] {
    let shared =
      isSharedHere
      ? shifts.flatMap(\.silences).compactMap { self.shared(with: $0) } : []
    return shared + shifts.reduce([self]) { left, shift in left.flatMap { $0.outside(shift.span) } }
  }

  /// The parts of it before and after `span`.
  private func outside(_ span: Interval) -> [Silence] {
    let parts = [(from, min(to, span.start)), (max(from, span.end), to)]
    return parts.compactMap { from, to in from < to ? clipped(from: from, to: to) : nil }
  }

  private func clipped(from: Timestamp, to: Timestamp) -> Silence {
    let most = Int(to.seconds(since: from))
    return Silence(
      from: from, to: to, why: why, hotSpots: hotSpots.mapValues { min($0, most) },
      elsewhere: min(elsewhere, most))
  }
}
