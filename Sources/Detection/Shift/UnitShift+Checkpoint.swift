// SPDX-License-Identifier: Apache-2.0

package import Patrol

extension UnitShift.Checkpoint {
  /// Ends the shift where it was last kept, without the hot spot set it began with: what its
  /// presences already amount to, and its record, which says that this was done `because`. Nil for
  /// a shift without a fix: nothing was measured.
  package func closed(because reason: String) -> (visits: [Visit], shift: Shift)? {
    guard let account, let started else { return nil }
    var passes = passes
    var visits = detector?.visits ?? []
    for pass in detector?.passes ?? [] { passes.add(pass.hotSpot, nearVisit: pass.nearVisit) }
    for hotSpot in (detector?.presences.keys.sorted() ?? []) {
      guard let presence = detector?.presence(in: hotSpot), presence.likeliest.hasEntered
      else { continue }
      let event = presence.conclusion(
        of: booking, hotSpot: hotSpot, hotSpotsVersion: hotSpotsVersion,
        leastVisit: settings.leastVisit, ended: presence.likeliest.isInside ? .powerLost : .left)
      switch event {
      case .visit(let visit): visits.append(visit)
      case .pass(_, let quantiles): passes.add(hotSpot, nearVisit: quantiles)
      case .entered, .left, .refused: break
      }
    }
    let shift = Shift(
      id: booking.shift ?? "", unit: booking.unit, officer: booking.officer,
      hotSpotsVersion: hotSpotsVersion, started: started, ended: account.until,
      quarters: account.byQuarter, silences: silences.listed, shortSilences: silences.short,
      fixes: fixes, refused: refused, passes: passes.counts, nearVisits: passes.near,
      visits: self.visits + visits.count, detector: Detector.version,
      notes: notes + (fixes > 0 && !hasComeNear ? [UnitShift.nowhereNear] : [])
        + ["interrupted and not continued: \(reason)"])
    return (visits, shift)
  }
}

extension UnitShift.Checkpoint {
  /// Whether a shift can have come to this; what was kept on a disk may have been damaged there,
  /// and a shift that could not be must not be carried on.
  package var isPossible: Bool {
    let counts = [fixes, visits] + refused.values + passes.counts.values
    return counts.allSatisfy(Plausible.isCount) && notes.count <= Self.mostNotesRead
      && passes.isPossible && settings.isPossible && receiver?.isPossible ?? true
      && Plausible.isSpan(stillest)
      && isTimePossible && silences.isPossible(from: started, to: account?.until)
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
      && hang.isPossible
  }
}

extension DetectionSettings {
  fileprivate var isPossible: Bool {
    [revisitGap, leastVisit, bridgeLimit].allSatisfy(Plausible.isSpan)
  }
}

/// Bounds on what was kept on a disk: wider than any shift, and narrow enough to reckon with.
package enum Plausible {
  /// No unit is without an end of its shift for longer, in seconds: a year.
  private static let longest = 366 * 86_400.0

  /// Whether so many seconds can be meant.
  package static func isSpan(_ seconds: Double) -> Bool { (0...longest).contains(seconds) }

  /// Whether so many milliseconds can be meant.
  package static func isSpan(_ milliseconds: Int64) -> Bool {
    (0...Int64(longest * 1000)).contains(milliseconds)
  }

  package static func isCount(_ count: Int) -> Bool {
    (0...RecordBounds.mostOfAnything).contains(count)
  }
}
