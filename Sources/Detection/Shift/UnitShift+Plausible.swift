// SPDX-License-Identifier: Apache-2.0

import Patrol

extension UnitShift.Checkpoint {
  /// Whether a shift can have come to this; what was kept on a disk may have been damaged there,
  /// and a shift that could not be must not be carried on.
  package var isPossible: Bool {
    let counts = [fixes, visits] + refused.values + passes.values
    return counts.allSatisfy(Plausible.isCount) && notes.count <= Self.mostNotesRead
      && settings.isPossible && receiver?.isPossible ?? true && Plausible.isSpan(stillest)
      && isTimePossible
      && detector?.isPossible ?? true
  }

  /// More notes than a shift's record takes on; so many are read of what was kept.
  private static let mostNotesRead = 1000

  /// Whether the time is known as a whole, or not at all.
  private var isTimePossible: Bool {
    guard let account, let started else {
      return account == nil && started == nil && detector == nil
    }
    return account.isPossible(since: started) && isLastTimePossible(started, account)
  }

  /// Time is accounted for up to the last fix.
  private func isLastTimePossible(_ started: Timestamp, _ account: CoverageAccount) -> Bool {
    guard let last = detector?.lastTime else { return true }
    return Plausible.isSpan(last.seconds(since: started))
      && Plausible.isSpan(abs(last.seconds(since: account.until)))
  }
}

extension Detector.Checkpoint {
  fileprivate var isPossible: Bool {
    presences.values.allSatisfy { $0.isPossible(by: lastTime) }
      && ensembles.values.allSatisfy(\.isPossible)
      && interval.isPossible && travel.isPossible && receiver.isPossible
  }
}

extension DetectionSettings {
  fileprivate var isPossible: Bool {
    [revisitGap, leastVisit, bridgeLimit].allSatisfy(Plausible.isSpan)
  }
}
