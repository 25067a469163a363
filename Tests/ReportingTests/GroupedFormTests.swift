// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Reporting
import TestSupport
import Testing

@Suite struct GroupedFormTests {
  @Test func tableHasARowForEach() throws {
    let expected = """
      Dosage by unit, 2026-03-01 to 2026-03-08 (day from 06:00 Europe/London)

                     booked  cover-          quali-          foot-min  vehicle            hot
      unit   shifts   hours     age  visits   fying        (low–high)      min  passes  spots
      BW-1        1     8.0    98 %       2       1  25.0 (24.7–25.3)      0.0       2      2
      BW-2        1     4.0   100 %       1       0  12.0 (12.0–12.0)      0.0       0      1
      BW-10       1     1.0   100 %       0       0               0.0      0.0       0      0

      """
    #expect(try GroupedDosage.sample(by: .unit).table().hasPrefix(expected))
    #expect(try GroupedDosage.sample(by: .shift).table().contains("2026-03-02 14:00 BW-2 o-2"))
  }

  @Test func everyLineOfTheTableKeepsToItsWidth() throws {
    for width in [40, 60] {
      let tables = [
        try GroupedDosage.sample(by: .officer).table(width: width),
        try DosageReport.sample([]).table(width: width),
        try DosageReport.sample([], days: dates("2026-03-01", "2026-03-08")).table(width: width),
      ]
      for line in tables.flatMap({ $0.split(separator: "\n") }) {
        #expect(line.count <= width, "\(line)")
      }
    }
  }

  @Test func csvHasARowForEachHotSpotAGroupWasIn() throws {
    let lines = try GroupedDosage.sample(by: .officer).csv.split(separator: "\r\n").map(String.init)
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
    let read = try JSONDecoder().decode(Document.self, from: GroupedDosage.sample(by: .shift).json)
    #expect(read.by == "shift" && read.groups.map(\.shift) == ["s1", "s2", "s3"])
    #expect(read.groups[0].started == "2026-03-02T14:00:00.000Z")
    #expect(read.groups[0].patrol_minutes == 25)
    #expect(read.groups[0].hotspots.map(\.patrol_minutes) == [20, 5])
  }
}
