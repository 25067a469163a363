// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// One unit in one hot spot: the visit in the making.
///
/// Whole milliseconds throughout, so that the sum of many steps is exact and the same everywhere.
/// Holds times only, never a position, so that it may be kept on disk.
package struct Presence: Hashable, Sendable, Codable {
  /// Most stays a visit keeps; beyond it the shortest absence is taken as bridged.
  ///
  /// Someone standing on the edge for a whole shift must not grow the record without end.
  static let mostStays = 256
  /// As many are read of what was kept, whoever kept it.
  private static let mostStaysRead = 100_000

  /// Stays that have ended, in order.
  private(set) var stays: [Interval] = []
  /// Start of the stay under way; nil while outside.
  private(set) var insideSince: Timestamp?
  /// The last moment judged inside; nil before the first.
  private(set) var lastInside: Timestamp?
  private(set) var observed: Int64 = 0
  private(set) var bridged: Int64 = 0
  private(set) var onFoot: Int64 = 0
  private(set) var inVehicle: Int64 = 0
  private(set) var undecided: Int64 = 0
  private(set) var fixes = 0
  /// Milliseconds inside during which the receiver hung, and up to when they are counted.
  private(set) var hung: Int64 = 0
  private var hungUntil: Timestamp?
  private var errorSum = 0.0
  private var errorCount = 0

  package var isInside: Bool { insideSince != nil }
  /// Whether there has been any time inside.
  package var hasEntered: Bool { lastInside != nil }
  /// When the first stay began.
  package var entered: Timestamp? { stays.first?.start ?? insideSince }
  /// Time inside so far, in seconds.
  package var dwell: Double { Double(milliseconds) / 1000 }
  /// Of the dwell, seconds in a vehicle, as far as that is decided.
  package var driven: Double { Double(inVehicle) / 1000 }
  /// Time inside so far.
  var milliseconds: Int64 { observed + bridged }

  // MARK: Facts

  mutating func enter(at time: Timestamp) {
    insideSince = time
    lastInside = time
  }

  mutating func leave(at time: Timestamp) {
    guard let start = insideSince else { return }
    insideSince = nil
    lastInside = time
    append(Interval(from: start, to: time))
  }

  /// Takes back the last leaving: the unit was inside all along until `time`, `unseen` milliseconds
  /// of it seen by nobody.
  mutating func takeBackLeaving(at time: Timestamp, unseen: Int64, travel: TravelJudge.Mode?) {
    guard insideSince == nil, let last = stays.popLast(), let left = lastInside else { return }
    insideSince = last.start
    let bridged = min(unseen, time.milliseconds - left.milliseconds)
    stay(until: Timestamp(milliseconds: left.milliseconds + bridged), seen: false, travel: travel)
    stay(until: time, seen: true, travel: travel)
  }

  /// Adds time inside up to `time`, seen or not.
  mutating func stay(until time: Timestamp, seen: Bool, travel: TravelJudge.Mode?) {
    guard let from = lastInside, time > from else { return }
    let milliseconds = time.milliseconds - from.milliseconds
    if seen { observed += milliseconds } else { bridged += milliseconds }
    travelled(milliseconds, travel)
    lastInside = time
  }

  /// What undecided time turns out to have been.
  mutating func resolveTravel(as mode: TravelJudge.Mode) {
    switch mode {
    case .foot: onFoot += undecided
    case .vehicle: inVehicle += undecided
    }
    undecided = 0
  }

  /// Counts a fix inside, with what the receiver said of its error in metres.
  mutating func countFix(error: Double?) {
    fixes += 1
    if let error {
      errorSum += error
      errorCount += 1
    }
  }

  /// Counts the time inside up to `end` during which the receiver hung, since `start`.
  mutating func countHang(since start: Timestamp, until end: Timestamp) {
    let from = max(start, hungUntil ?? start, entered ?? start)
    if end > from { hung += end.milliseconds - from.milliseconds }
    hungUntil = end
  }

  /// Mean reported error of the fixes inside, to the decimetre; nil when none was reported.
  var meanError: Double? {
    errorCount == 0 ? nil : (errorSum / Double(errorCount) * 10).rounded() / 10
  }

  // MARK: Surviving damage

  /// Whether it can have come about by `last`, the unit's last moment; what was kept on a disk may
  /// have been damaged there.
  func isPossible(by last: Timestamp) -> Bool {
    let spans = [observed, bridged, onFoot, inVehicle, undecided, hung]
    let moments =
      stays.flatMap { [$0.start, $0.end] }
      + [insideSince, lastInside, last].compactMap(\.self)
    return spans.allSatisfy(Plausible.isSpan) && Plausible.isCount(fixes)
      && Plausible.isCount(errorCount) && errorSum.isFinite && stays.count <= Self.mostStaysRead
      && !zip(moments, moments.dropFirst()).contains { $0 > $1 }
      && (isInside || !stays.isEmpty) == hasEntered
  }

  // MARK: Helpers

  private mutating func travelled(_ milliseconds: Int64, _ mode: TravelJudge.Mode?) {
    switch mode {
    case .foot: onFoot += milliseconds
    case .vehicle: inVehicle += milliseconds
    case nil: undecided += milliseconds
    }
  }

  private mutating func append(_ stay: Interval) {
    stays.append(stay)
    guard stays.count > Self.mostStays else { return }
    let absences = zip(stays, stays.dropFirst()).map {
      $1.start.milliseconds - $0.end.milliseconds
    }
    guard let shortest = absences.indices.min(by: { absences[$0] < absences[$1] }) else { return }
    bridged += absences[shortest]
    travelled(absences[shortest], inVehicle > onFoot ? .vehicle : .foot)
    stays[shortest] = Interval(from: stays[shortest].start, to: stays[shortest + 1].end)
    stays.remove(at: shortest + 1)
  }
}

extension Presence {
  /// The visit this presence amounts to; nil when it was never inside.
  ///
  /// Whoever is still undecided between foot and vehicle was last seen driving or running, and is
  /// counted as in a vehicle.
  func visit(
    of booking: Booking, hotSpot: String, hotSpotsVersion: String, bounds: ClosedRange<Int64>,
    quantiles: [Int64], ended: Visit.Ending
  ) -> Visit? {
    var closed = self
    if let lastInside { closed.leave(at: lastInside) }
    closed.resolveTravel(as: .vehicle)
    guard let entered = closed.stays.first?.start, let left = closed.stays.last?.end else {
      return nil
    }
    let dwell = closed.milliseconds
    return Visit(
      id: Visit.identity(
        unit: booking.unit, hotSpot: hotSpot, hotSpotsVersion: hotSpotsVersion, entered: entered),
      unit: booking.unit, officer: booking.officer, shift: booking.shift, hotSpot: hotSpot,
      hotSpotsVersion: hotSpotsVersion, entered: entered, left: left,
      dwell: Double(dwell) / 1000,
      dwellLow: Double(min(bounds.lowerBound, dwell)) / 1000,
      dwellHigh: Double(max(bounds.upperBound, dwell)) / 1000,
      observed: Double(closed.observed) / 1000, bridged: Double(closed.bridged) / 1000,
      stays: closed.stays,
      travel: Visit.Travel(onFoot: Double(closed.onFoot), inVehicle: Double(closed.inVehicle)),
      onFoot: Double(closed.onFoot) / 1000,
      inVehicle: Double(closed.inVehicle) / 1000,
      footQuantiles: closed.footQuantiles(of: quantiles), fixes: closed.fixes,
      meanError: closed.meanError, ended: ended, detector: Detector.version)
  }

  /// The time on foot when the dwell has these quantiles, in milliseconds: the same share of them
  /// as of the measured dwell.
  func footQuantiles(of quantiles: [Int64]) -> DwellQuantiles {
    let share = milliseconds > 0 ? Double(onFoot) / Double(milliseconds) : 0
    let seconds = quantiles.map { (Double($0) * share).rounded() / 1000 }
    return DwellQuantiles(seconds) ?? DwellQuantiles(sure: Double(onFoot) / 1000)
  }
}
