// SPDX-License-Identifier: Apache-2.0

import Patrol

/// A time in which nobody saw a unit, and how long it may have been in which hot spot meanwhile.
struct UnseenTime: Hashable {
  let unit: String
  let lineages: Set<String>
  let span: Interval
  private let silence: Silence

  /// - Returns: nil when the silence has no part in `day`.
  init?(_ silence: Silence, of shift: Sourced<Shift>, on day: Interval) {
    guard let span = day.intersection(silence.span) else { return nil }
    (unit, lineages) = (shift.unit, shift.lineages)
    (self.span, self.silence) = (span, silence)
  }

  /// How often a visit begins in this time, relative to a time in which the unit was seen.
  ///
  /// An outage of the device or of gpsd does not depend on what the officer does. But a receiver
  /// without a fix is mostly indoors: outdoors it has a fix again within minutes. So hardly any
  /// patrol goes on in a long time without a fix. The values were fitted to simulated shifts
  /// (`patrol-trial calibrate`, tuning seeds).
  var likeness: Double {
    switch silence.why {
    case .gpsdDown, .deviceOff: 1
    case .noFix: silence.seconds <= Self.shortLoss ? 0.2 : 0.03
    }
  }

  /// How long a stay goes on, on average, after its unit was lost, in seconds. Measured in the same
  /// shifts: 24 s where there was no fix, and 10 minutes where the device or gpsd stopped.
  var meanStay: Double {
    switch silence.why {
    case .gpsdDown, .deviceOff: Habits.usualStay
    case .noFix: 30
    }
  }

  /// A loss of the fix of up to this many seconds also happens outdoors.
  private static let shortLoss = 300.0

  /// The longest stay in `hotSpot` that it may hide, in seconds; 0 for none.
  func longestStay(in hotSpot: String) -> Double {
    min(span.seconds, Double(silence.longestStay(in: hotSpot)))
  }

  /// Whether the unit of `visit` was lost when the visit ended.
  func follows(_ visit: Sourced<Visit>) -> Bool {
    isOfUnit(of: visit) && abs(span.start.seconds(since: visit.left)) <= Visit.usualRevisitGap
  }

  /// Whether the unit of `visit` was found again when the visit began.
  func precedes(_ visit: Sourced<Visit>) -> Bool {
    isOfUnit(of: visit) && abs(visit.entered.seconds(since: span.end)) <= Visit.usualRevisitGap
  }

  /// Whether `visit` may have gone on in it.
  func touches(_ visit: Sourced<Visit>) -> Bool { follows(visit) || precedes(visit) }

  /// Whether it lies within a `visit` of the same unit. Then the visit's dwell counts it already.
  func isBridged(by visit: Sourced<Visit>) -> Bool {
    visit.entered <= span.start && span.end <= visit.left && isOfUnit(of: visit)
  }

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
    let shared = isSharedHere
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
