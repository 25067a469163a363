// SPDX-License-Identifier: Apache-2.0

/// What a sensor on the body says of the way to a measurement, and what of it to believe.
extension [BodyAccount.Stretch] {
  /// What a receiver's speed may be where the unit stands: so many metres per second, and so many
  /// of its usual errors.
  private static let leastSpeed = 0.3
  private static let speedErrors = 3.0
  /// How far two positions may lie apart by error alone, in standard deviations of one axis of one.
  private static let positionErrors = 4.0

  /// What of it to believe on the way to `measurement`.
  ///
  /// A body also sits still in a vehicle, so it counts for nothing where the unit may be in one: by
  /// the speed of before and after, or because the rest of the way would be too fast for a walk.
  /// Nor does the last stretch where the receiver's own speed contradicts it.
  ///
  /// - Parameters:
  ///   - metres: from the measurement before.
  ///   - error: how large the receiver's errors are.
  func believed(
    at measurement: Measurement, _ motion: Motion, metres: Double, error: ErrorSize
  ) -> [BodyAccount.Stretch] {
    guard motion.isOnFoot, !isDriven(metres: metres, error) else { return [] }
    guard let last, last.isStill, let speed = measurement.velocity?.length,
      speed > Self.leastSpeed + Self.speedErrors * error.doppler
    else { return self }
    return dropLast() + [BodyAccount.Stretch(milliseconds: last.milliseconds, isStill: false)]
  }

  private func isDriven(metres: Double, _ error: ErrorSize) -> Bool {
    let moving = reduce(0) { $0 + ($1.isStill ? 0 : $1.milliseconds) }
    return metres > Self.positionErrors * error.position + Pace.fastestWalk * Double(moving) / 1000
  }

  /// How the unit went all the way, as far as the body tells: it stood, or it set off. Nil where it
  /// tells nothing of the whole of it.
  var gait: Gait? {
    guard let first else { return nil }
    if allSatisfy(\.isStill) { return .standing }
    return first.setsOff ? .settingOff : nil
  }

  /// A way of `whole` milliseconds in parts that were moved alike.
  func parts(
    of whole: Int64, _ motion: Motion
  ) -> [(milliseconds: Int64, motion: Motion)] {
    guard motion.goingOn == .onFoot, count > 1, reduce(0, { $0 + $1.milliseconds }) == whole
    else { return [(whole, motion)] }
    return map { stretch in
      let moving = stretch.setsOff ? motion.settingOff : motion.goingOn
      return (stretch.milliseconds, stretch.isStill ? .standing : moving)
    }
  }
}
