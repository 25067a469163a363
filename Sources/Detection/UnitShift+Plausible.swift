// SPDX-License-Identifier: Apache-2.0

import Patrol

extension UnitShift.Checkpoint {
  /// Whether a shift can have come to this; what was kept on a disk may have been damaged there,
  /// and a shift that could not be must not be carried on.
  package var isPossible: Bool {
    let counts = [fixes, visits] + refused.values + passes.values
    return counts.allSatisfy(Plausible.isCount) && settings.isPossible
      && account.isPossible(since: started) && isLastTimePossible
      && detector?.isPossible ?? true
  }

  /// Time is accounted for up to the last fix.
  private var isLastTimePossible: Bool {
    guard let last = detector?.lastTime else { return true }
    return Plausible.isSpan(last.seconds(since: started))
      && Plausible.isSpan(abs(last.seconds(since: account.until)))
  }
}

extension Detector.Checkpoint {
  fileprivate var isPossible: Bool {
    presences.values.allSatisfy { $0.isPossible(by: lastTime) }
      && (displaced ?? [:]).values.allSatisfy(\.isPossible)
      && interval.isPossible && travel.isPossible && receiver?.isPossible ?? true
  }
}

extension DetectionSettings {
  fileprivate var isPossible: Bool {
    [revisitGap, leastVisit, bridgeLimit].allSatisfy(Plausible.isSpan)
  }
}
