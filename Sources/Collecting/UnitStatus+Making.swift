// SPDX-License-Identifier: Apache-2.0

import Control
import Detection
import Patrol
import Platform
import Wire

extension UnitStatus {
  /// - Parameter present: where the unit is on its shift, as `OpenShift.outlook` says.
  init(
    unit: String, receiver: ReceiverState?, shift: OpenShift?, present: [OpenVisit],
    clock: ClockReading
  ) {
    let age = receiver?.lastHeard.map { clock.seconds(since: $0) }
    let isHeard = age.map { $0 <= DeviceHealth.ReceiverHealth.silence } ?? false
    self.init(
      unit: unit, reception: !isHeard ? .silent : receiver?.hasFix == true ? .fix : .noFix)
    self.age = age
    heard = receiver?.epochs ?? 0
    lastFix = receiver?.lastFix ?? shift?.shift.lastTime
    error = receiver?.error
    officer = shift?.shift.booking.officer
    self.shift = shift?.shift.booking.shift
    guard let shift else { return }
    shiftStarted = shift.shift.started ?? shift.bookedAt
    coverage = shift.shift.coverage.share
    judged = shift.judged
    unmoved = shift.shift.unmoved
    self.present = present
  }
}

extension OpenShift {
  /// Where the unit is for all that is known now, and the visits that only wait to be final.
  func outlook(_ clock: ClockReading) -> (present: [UnitStatus.OpenVisit], visits: [Visit]) {
    let (present, visits) = shift.detector.outlook
    if isOutOfSight(clock) { return ([], visits) }
    let places = present.compactMap { hotSpot, presence in
      presence.entered.map { entered in
        UnitStatus.OpenVisit(
          hotSpot: hotSpot.id, name: hotSpot.name, entered: entered, dwell: presence.dwell,
          driven: presence.driven, target: nil, isInside: presence.isInside)
      }
    }
    return (places, visits)
  }

  /// Whole minutes on foot to each of these hot spots, at least 1; none where it is not known where
  /// the unit is.
  func walks(to hotSpots: Set<String>, _ clock: ClockReading) -> [String: Int] {
    if isOutOfSight(clock) { return [:] }
    return shift.detector.metres(toHotSpots: hotSpots)
      .mapValues { Walking.minutes(metres: $0) }
  }
}

/// How long a walk takes. It is for officers to choose a way by; no figure of dosage rests on it.
enum Walking {
  /// A walk goes at 1.3 m/s, as in `Detection`'s motions, over streets taken to be 1.3 times as
  /// long as the straight line. So a minute is 60 m of that line.
  private static let metresPerMinute = 60.0

  /// Whole minutes for `metres` as the crow flies, rounded up, at least 1.
  static func minutes(metres: Double) -> Int {
    max(1, Int((metres / metresPerMinute).rounded(.up)))
  }
}
