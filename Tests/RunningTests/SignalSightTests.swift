// SPDX-License-Identifier: Apache-2.0

import Control
import Patrol
import Signalling
import Testing

@testable import Running

/// Which signals hold, from what the collector says.
@Suite struct SignalSightTests {
  private let start = ContinuousClock.now

  private func report(_ units: [UnitStatus], waiting: Int = 0) -> StatusReport {
    var report = StatusReport()
    report.units = units
    report.records.waiting = waiting
    return report
  }

  private func unit(
    _ name: String = "BW-1", dwell: Double? = nil, target: Double? = 900, isInside: Bool = true
  ) -> UnitStatus {
    var unit = UnitStatus(unit: name, reception: .fix)
    unit.shift = "s-1"
    unit.present = [dwell].compactMap(\.self).map {
      .init(
        hotSpot: "HS1", name: nil, entered: Timestamp(milliseconds: 0), dwell: $0, target: target,
        isInside: isInside)
    }
    return unit
  }

  private func signals(_ report: StatusReport, unit: String? = nil) -> Set<Signal> {
    var sight = SignalSight(unit: unit)
    return sight.signals(in: report, at: start)
  }

  @Test func offShiftRecordsThatWaitAreTold() {
    let off = UnitStatus(unit: "BW-1", reception: .fix)
    #expect(signals(report([off])) == [.offShift])
    #expect(signals(report([off], waiting: 2)) == [.offShift, .recordsWaiting])
    #expect(signals(report([unit()], waiting: 2)) == [.onShift])
  }

  @Test func theDoseIsReachedWithThePlansMinutesAndNeverWhereNothingIsDue() {
    #expect(signals(report([unit(dwell: 899)])) == [.onShift, .inHotSpot])
    #expect(signals(report([unit(dwell: 900)])) == [.onShift, .inHotSpot, .doseReached])
    #expect(signals(report([unit(dwell: 900, target: nil)])) == [.onShift, .inHotSpot])
    #expect(signals(report([unit(dwell: 900, isInside: false)])) == [.onShift])
  }

  @Test func aMinuteWithoutAFixIsASignalAndADoorwayIsNone() {
    var sight = SignalSight(unit: nil)
    var blind = unit()
    blind.obstacle = "its receiver has no fix"
    #expect(sight.signals(in: report([blind]), at: start) == [.onShift])
    #expect(sight.signals(in: report([blind]), at: start + .seconds(59)) == [.onShift])
    #expect(sight.signals(in: report([unit()]), at: start + .seconds(60)) == [.onShift])
    #expect(sight.signals(in: report([blind]), at: start + .seconds(61)) == [.onShift])
    #expect(sight.signals(in: report([blind]), at: start + .seconds(121)) == [.onShift, .noFix])
  }

  @Test func oneUnitsSignalsAreItsOwn() {
    let both = report([unit(), unit("BW-2", dwell: 60)])
    #expect(signals(both, unit: "BW-1") == [.onShift])
    #expect(signals(both, unit: "BW-2") == [.onShift, .inHotSpot])
    #expect(signals(both) == [.onShift, .inHotSpot])
    #expect(signals(both, unit: "BW-3") == [.offShift])
  }
}
