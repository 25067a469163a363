// SPDX-License-Identifier: Apache-2.0

package import Patrol

extension Visit {
  /// A visit on foot to HS01 on 2026-03-02 at noon, all of it within.
  package static func sample(_ id: String, minutes: Double = 15) -> Visit {
    let entered = Timestamp("2026-03-02T12:00:00.000Z")!
    let left = entered.advanced(bySeconds: minutes * 60)
    return Visit(
      id: id, unit: "BW-014", officer: nil, shift: nil, hotSpot: "HS01",
      hotSpotsVersion: "sha256:none", entered: entered, left: left, dwell: minutes * 60,
      dwellLow: minutes * 60, dwellHigh: minutes * 60, observed: minutes * 60, bridged: 0,
      stays: [Interval(from: entered, to: left)], travel: .foot, onFoot: minutes * 60,
      inVehicle: 0, footQuantiles: DwellQuantiles(sure: minutes * 60), fixes: 900,
      meanError: nil, ended: .left, detector: "1")
  }
}
