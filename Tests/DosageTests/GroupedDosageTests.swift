// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import TestSupport
import Testing

struct GroupedDosageTests {
  @Test func eachUnitHasItsOwnFigures() throws {
    let groups = try GroupedDosage.sample(by: .unit).groups
    #expect(groups.map(\.unit) == ["BW-1", "BW-2", "BW-10"])
    #expect(groups.map(\.booked) == [28_800, 14_400, 3600])
    #expect(groups.map(\.shifts) == [1, 1, 1])
    #expect(groups.map(\.delivered.patrol.value) == [25, 12, 0])
    #expect(groups.map(\.delivered.qualifying.value) == [1, 0, 0], "the plan asks for 15 in HS1")
    #expect(groups.map(\.delivered.passes) == [2, 0, 0])
    #expect(groups.map { $0.hotSpots.map(\.hotSpot) } == [["HS1", "HS2"], ["HS1"], []])
    #expect(groups[0].hotSpots.map(\.name) == ["Pier", ""])
  }

  @Test func officersAndShiftsAreGroupedLikewise() throws {
    let officers = try GroupedDosage.sample(by: .officer).groups
    #expect(officers.map(\.officer) == ["o-1", "o-2", nil])
    #expect(officers.map(\.delivered.officerVisits) == [2, 1, 0])
    let shifts = try GroupedDosage.sample(by: .shift).groups
    #expect(shifts.map(\.shift) == ["s1", "s2", "s3"])
    #expect(shifts.map(\.unit) == ["BW-1", "BW-2", "BW-10"])
    #expect(shifts.map(\.span?.seconds) == [28_800, 14_400, 3600])
  }
}
