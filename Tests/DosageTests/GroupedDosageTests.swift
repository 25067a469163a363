// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Testing

struct GroupedDosageTests {
  /// Two officers together in HS1, then one alone in HS2; a third shift in which nobody was booked.
  private func dosage(by kind: GroupedDosage.Kind) throws -> GroupedDosage {
    let visits = [
      Visit.sample(
        "HS1", from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:20:00Z", shift: "s1"),
      .sample(
        "HS1", from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:12:00Z", unit: "BW-2",
        officer: "o-2", shift: "s2"),
      .sample("HS2", from: "2026-03-02T16:00:00Z", to: "2026-03-02T16:05:00Z", shift: "s1"),
      .sample("HS2", from: "2026-02-27T16:00:00Z", to: "2026-02-27T16:05:00Z", unit: "BW-9"),
    ]
    let shifts = [
      Shift.sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", lost: [0: 450],
        passes: ["HS2": 2], id: "s1"),
      .sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T18:00:00Z", unit: "BW-2", officer: "o-2",
        id: "s2"),
      .sample(
        from: "2026-03-03T14:00:00Z", to: "2026-03-03T15:00:00Z", unit: "BW-10", officer: nil,
        id: "s3"),
    ]
    return GroupedDosage(
      by: kind,
      DosageInput(
        hotSpots: [("HS1", "Pier"), ("HS2", ""), ("HS3", "never")], visits: visits.reported(),
        shifts: shifts.reported(), plan: [.treatment("HS1", minutes: 15)],
        days: dates("2026-03-01", "2026-03-08"), planDay: try PlanDay(), now: muchLater))
  }

  @Test func eachUnitHasItsOwnFigures() throws {
    let groups = try dosage(by: .unit).groups
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
    let officers = try dosage(by: .officer).groups
    #expect(officers.map(\.officer) == ["o-1", "o-2", nil])
    #expect(officers.map(\.delivered.officerVisits) == [2, 1, 0])
    let shifts = try dosage(by: .shift).groups
    #expect(shifts.map(\.shift) == ["s1", "s2", "s3"])
    #expect(shifts.map(\.unit) == ["BW-1", "BW-2", "BW-10"])
    #expect(shifts.map(\.span?.seconds) == [28_800, 14_400, 3600])
  }

  @Test func tableHasARowForEach() throws {
    let expected = """
      Dosage by unit, 2026-03-01 to 2026-03-08 (day from 06:00 Europe/London)

                     booked  cover-          quali-          foot-min  vehicle            hot
      unit   shifts   hours     age  visits   fying        (low–high)      min  passes  spots
      BW-1        1     8.0    98 %       2       1  25.0 (25.0–25.0)      0.0       2      2
      BW-2        1     4.0   100 %       1       0  12.0 (12.0–12.0)      0.0       0      1
      BW-10       1     1.0   100 %       0       0               0.0      0.0       0      0

      """
    #expect(try dosage(by: .unit).table().hasPrefix(expected))
    #expect(try dosage(by: .shift).table().contains("2026-03-02 14:00 BW-2 o-2"))
  }

  @Test func everyLineOfTheTableKeepsToItsWidth() throws {
    for width in [40, 60] {
      let tables = [
        try dosage(by: .officer).table(width: width),
        try DosageReport.sample([]).table(width: width),
        try DosageReport.sample([], days: dates("2026-03-01", "2026-03-08")).table(width: width),
      ]
      for line in tables.flatMap({ $0.split(separator: "\n") }) {
        #expect(line.count <= width, "\(line)")
      }
    }
  }

  @Test func csvHasARowForEachHotSpotAGroupWasIn() throws {
    let lines = try dosage(by: .officer).csv.split(separator: "\r\n").map(String.init)
    #expect(
      lines[0].hasPrefix(
        "officer,shifts,booked_minutes,observed_minutes,coverage_percent,hotspot,name,visits,"))
    #expect(
      lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        .map { "\($0[0]) \($0[5]) \($0[7])" } == ["o-1 HS1 1", "o-1 HS2 1", "o-2 HS1 1", "  "])
  }

  @Test func jsonNestsHotSpotsInTheirGroup() throws {
    struct Document: Decodable {
      let by: String
      let groups: [Group]

      struct Group: Decodable {
        let shift: String
        let started: String
        let patrol_minutes: Double
        let hotspots: [HotSpot]
      }

      struct HotSpot: Decodable {
        let hotspot: String
        let patrol_minutes: Double
      }
    }
    let read = try JSONDecoder().decode(Document.self, from: dosage(by: .shift).json)
    #expect(read.by == "shift" && read.groups.map(\.shift) == ["s1", "s2", "s3"])
    #expect(read.groups[0].started == "2026-03-02T14:00:00.000Z")
    #expect(read.groups[0].patrol_minutes == 25)
    #expect(read.groups[0].hotspots.map(\.patrol_minutes) == [20, 5])
  }
}
