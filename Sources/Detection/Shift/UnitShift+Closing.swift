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
    for hotSpot in detector?.passes ?? [] { passes[hotSpot, default: 0] += 1 }
    for hotSpot in (detector?.presences.keys.sorted() ?? []) {
      guard let presence = detector?.presence(in: hotSpot), presence.likeliest.hasEntered
      else { continue }
      if presence.likeliest.dwell >= settings.leastVisit,
        let visit = presence.likeliest.visit(
          of: booking, hotSpot: hotSpot, hotSpotsVersion: hotSpotsVersion,
          bounds: presence.bounds,
          ended: presence.likeliest.isInside ? .powerLost : .left)
      {
        visits.append(visit)
      } else {
        passes[hotSpot, default: 0] += 1
      }
    }
    let shift = Shift(
      id: booking.shift ?? "", unit: booking.unit, officer: booking.officer,
      hotSpotsVersion: hotSpotsVersion, started: started, ended: account.until,
      quarters: account.byQuarter, fixes: fixes, refused: refused, passes: passes,
      visits: self.visits + visits.count, detector: Detector.version,
      notes: notes + (fixes > 0 && !hasComeNear ? [UnitShift.nowhereNear] : [])
        + ["cut off, and not carried on: \(reason)"])
    return (visits, shift)
  }
}
