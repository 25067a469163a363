// SPDX-License-Identifier: Apache-2.0

import Control
import Detection
import Patrol
import Platform

extension UnitStatus {
  /// A receiver that has sent nothing for this many seconds is silent.
  static let silence = 150.0

  init(
    unit: String, receiver: ReceiverState?, shift: OpenShift?, target: Double, clock: ClockReading
  ) {
    let age = receiver?.lastHeard.map { clock.seconds(since: $0) }
    let isHeard = age.map { $0 <= Self.silence } ?? false
    self.init(
      unit: unit, reception: !isHeard ? .silent : receiver?.hasFix == true ? .fix : .noFix)
    self.age = age
    heard = receiver?.epochs ?? 0
    lastFix = receiver?.lastFix ?? shift?.shift.lastTime
    officer = shift?.shift.booking.officer
    self.shift = shift?.shift.booking.shift
    guard let shift else { return }
    shiftStarted = shift.shift.started ?? shift.bookedAt
    coverage = shift.shift.coverage.share
    judged = shift.judged
    unmoved = shift.shift.unmoved
    if shift.isOutOfSight(clock) { return }
    present = shift.shift.detector.present.compactMap { hotSpot, presence in
      presence.entered.map { entered in
        Place(
          hotSpot: hotSpot.id, name: hotSpot.name, entered: entered, dwell: presence.dwell,
          target: target, isInside: presence.isInside)
      }
    }
  }
}
