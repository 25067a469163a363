// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Holds what a sensor on the body has said, and cuts the way to each fix into stretches that stood
/// still and stretches that may have moved.
///
/// About one verdict in thirty is wrong. Taking a walk for a stand costs metres; the reverse costs
/// only the gain. So a stretch is still only if two verdicts in a row say so.
struct BodyAccount {
  /// A part of the way from one fix to the next.
  struct Stretch: Hashable {
    var milliseconds: Int64
    var isStill: Bool
    /// Whether it stood still right before.
    var setsOff = false
  }

  /// Verdicts follow each other when no more than this lies between them, in milliseconds.
  private static let gap: Int64 = 500
  /// A sensor is heard up to so many milliseconds after what it tells of; its last word holds so
  /// long.
  private static let patience: Int64 = 2500
  /// Verdicts held at most: an hour of them. A unit that has no fix for longer begins anew.
  private static let most = 1800

  /// Whether the way to the last fix ended still.
  private var endedStill = false
  /// In order of time, none before the last fix but the one that the next needs.
  private var verdicts: [StillnessVerdict] = []

  private struct StillnessVerdict {
    var isStill: Bool
    var span: Interval
  }

  mutating func hear(isStill: Bool, over span: Interval) {
    if let last = verdicts.last, span.start < last.span.end { return }
    if verdicts.count == Self.most { verdicts.removeFirst(Self.most / 2) }
    verdicts.append(StillnessVerdict(isStill: isStill, span: span))
  }

  /// The way from one fix to the next, and forgets what lies before the second. Empty where nothing
  /// stands or stood still, as it is without a sensor.
  mutating func stretches(from start: Timestamp, to end: Timestamp) -> [Stretch] {
    if verdicts.isEmpty { return [] }
    var (stretches, moment) = ([Stretch](), start)
    for span in stills where span.end > moment && span.start < end {
      let (from, to) = (max(span.start, moment), min(span.end, end))
      add(from.milliseconds - moment.milliseconds, isStill: false, to: &stretches)
      add(to.milliseconds - from.milliseconds, isStill: true, to: &stretches)
      moment = to
    }
    forget(before: end)
    if stretches.isEmpty, !endedStill { return [] }
    add(end.milliseconds - moment.milliseconds, isStill: false, to: &stretches)
    endedStill = stretches.last?.isStill ?? false
    return stretches
  }

  /// The spans that stood still.
  private var stills: [Interval] {
    verdicts.indices.compactMap { index in
      let verdict = verdicts[index]
      guard verdict.isStill, isFollowed(index - 1) || isFollowed(index) else { return nil }
      let isLast = index == verdicts.count - 1
      let end = Timestamp(
        milliseconds: verdict.span.end.milliseconds + (isLast ? Self.patience : 0))
      return Interval(from: verdict.span.start, to: end)
    }
  }

  /// Whether a verdict and the next both say still, one right after the other.
  private func isFollowed(_ index: Int) -> Bool {
    guard index >= 0, index + 1 < verdicts.count else { return false }
    let (one, next) = (verdicts[index], verdicts[index + 1])
    return one.isStill && next.isStill
      && next.span.start.milliseconds - one.span.end.milliseconds <= Self.gap
  }

  private mutating func forget(before time: Timestamp) {
    // The last one that ended before vouches for the next.
    let kept = verdicts.lastIndex { $0.span.end <= time } ?? 0
    if kept > 0 { verdicts.removeFirst(kept) }
  }

  private func add(_ milliseconds: Int64, isStill: Bool, to stretches: inout [Stretch]) {
    guard milliseconds > 0 else { return }
    if stretches.last?.isStill == isStill {
      stretches[stretches.count - 1].milliseconds += milliseconds
      return
    }
    let before = stretches.last?.isStill ?? endedStill
    stretches.append(
      Stretch(milliseconds: milliseconds, isStill: isStill, setsOff: before && !isStill))
  }
}
