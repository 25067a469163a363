// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Patrol
import Reporting
import TestSupport
import Testing

@Suite struct ReportFormTests {
  @Test func summaryOfSeveralDaysStandsAlone() throws {
    let table = try twoDays().table()
    let expected = """
      Dosage 2026-03-02 to 2026-03-03, 2 days (day from 06:00 Europe/London)
      Coverage 98 % of 16.0 booked hours; no shift recorded on 1 day.
      Compliance: 1.8 (1–2) of 3 treatment days got their dose; 1 unsure, 1 unknown.
      Contamination: 1 of 1 control days had a patrol, 4.0 (3.2–5.2) patrol-minutes; 0 unsure, 1 unknown.

                                                         days        got dose  patrolled           quali-
      hot spot                                          known      (low–high)    control  visits    fying
      HS3 High Street north                               1/2  1.0 (0–1) of 1          –       3  2 (1–2)
      HS4 Kursaal, Marine Parade and Eastern Esplanade    1/2               –     1 of 1       1        0
      HS10 Station forecourt                              2/2  0.8 (0–1) of 2          –       1  1 (0–1)
      ───────────────────────────────────────────────────────────────────────────────────────────────────
      all                                                 4/6  1.8 (1–2) of 3     1 of 1       5  3 (2–3)

      """
    #expect(table.prefix(expected.count) == expected)
    #expect(!table.contains("Dosage 2026-03-02 ("))
  }

  @Test func dayIsATableOneCanReadWhenAskedFor() throws {
    let report = try twoDays()
    let table = report.table(width: 120, eachDay: true)
    let summary = report.table(width: 120).split(separator: "\nvisits   ")[0]
    #expect(table.hasPrefix(summary))
    let expected = """
      Dosage 2026-03-02 (day from 06:00 Europe/London)
      Coverage 98 % of 16.0 booked hours, 2 shifts.
      Compliance: 1.0 (0–1) of 2 treatment days got their dose; 0 unsure, 0 unknown.
      Contamination: 1 of 1 control days had a patrol, 4.0 (3.2–5.2) patrol-minutes; 0 unsure, 0 unknown.

                                                        seen of                  plan                          quali-
      hot spot                                          planned n × min          kept?           why  visits    fying
      HS3 High Street north                             2 of 2 × 15              yes                       3  2 (1–2)
      HS4 Kursaal, Marine Parade and Eastern Esplanade  control, 1 patrol        contaminated              1        0
      HS10 Station forecourt                            0 of 2 × 15, short by 2  no                        0        0
      ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
      all                                                                        1.0 (0–1) of 2            4  2 (1–2)

      """
    #expect(table.dropFirst(summary.count).contains(expected))
  }

  /// Busy days in a long year: six figures before the point, in all columns.
  @Test(arguments: [80, 100, 120, 200])
  func linesKeepToTheWidthAndNamesAreWhole(width: Int) throws {
    let days = dates("2026-01-01", "2026-12-31")
    let hotSpots = (1...12).map { (id: "HS\($0)", name: "Kursaal, Marine Parade and Esplanade") }
    let visits = days.dates.flatMap { date in
      hotSpots.map { hotSpot in
        Visit.sample(
          hotSpot.id, from: "\(date)T06:30:00Z", to: "\(date)T23:30:00Z", low: 0.9, high: 1.05,
          drivenShare: 0.1)
      }
    }
    let plan = days.dates.flatMap { date in
      hotSpots.enumerated().map { number, hotSpot in
        number.isMultiple(of: 2)
          ? PlanEntry.treatment(hotSpot.id, "\(date)", minutes: 900)
          : .control(hotSpot.id, "\(date)")
      }
    }
    let table = try DosageReport.sample(visits, plan: plan, days: days, hotSpots: hotSpots)
      .table(width: width, eachDay: true)
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= width })
    #expect(!table.contains("…") || width < 100)
    #expect(table.contains("\nTreatment ") && table.contains("\nControl "))
    #expect(table.contains("HS12 Kursaal, Marine Parade and Esplanade") || width < 100)
  }

  @Test func withoutAPlanTheTableSpeaksOfNone() throws {
    let table = try DosageReport.sample([
      .sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z")
    ]).table()
    #expect(!table.contains("plan"))
    #expect(!table.contains("dose"))
    #expect(table.contains("No shift recorded.\n"))
  }

  @Test func dayOfAClockChangeSaysItsLength() throws {
    let report = try DosageReport.sample([], days: dates("2026-10-24", "2026-10-24"))
    #expect(report.table().hasPrefix("Dosage 2026-10-24 (day from 06:00 Europe/London, 25 h)\n"))
  }

  @Test func awaitedShiftRecordsAreNamed() throws {
    let visit = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", shift: "not come yet")
    let table = try DosageReport.sample([visit]).table(width: 200)
    #expect(
      table.contains(
        "No shift recorded; 1 shift record still to come (on shift or not yet sent: BW-1).\n"))
  }

  @Test func missingVisitsAreNamedAndExplained() throws {
    let visit = Visit.sample(
      from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:10:00Z", shift: "s")
    var shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", id: "s")
    shift.visits = 1
    #expect(try !DosageReport.sample([visit], shifts: [shift]).table().contains("missing"))
    shift.visits = 3
    let table = try DosageReport.sample([visit], shifts: [shift]).table()
    #expect(table.contains("1 shift; 2 visits known to be missing.\n"))
    #expect(table.contains("\nmissing       visits that shift records count"))
  }

  /// The shift counts a visit more than came, and a number is not there: they may be the same.
  @Test func aLostRecordIsNamedOnceInItsRow() throws {
    var shift = Shift.sample(from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z")
    shift.visits = 1
    let gap = MissingRecords(
      lineage: "device-1", numbers: 5...5,
      span: Interval(from: time("2026-03-02T15:00:00Z"), to: time("2026-03-02T16:00:00Z")))
    let report = DosageReport(
      hotSpots: [("HS1", "")], visits: [], shifts: [shift].reported(), missing: [gap],
      plan: [.treatment()], days: dates("2026-03-02", "2026-03-02"), planDay: try PlanDay(),
      now: muchLater)
    let row = report.table(width: 200).split(separator: "\n").first { $0.hasPrefix("HS1") }
    #expect(row?.contains("  1 record lost  ") == true, "\(row ?? "")")
  }

  /// Minutes of days on which nobody looked are not 0.
  @Test func minutesThatNobodyCouldSeeAreUnknownAgainstThePlanToo() throws {
    let days = dates("2026-03-02", "2026-03-03")
    let table = try DosageReport.sample([], plan: [.control()], days: days).table()
    #expect(
      table.contains("Contamination: no control day is known; 0 unsure, 1 unknown."))
    // Of the two tables, one in two parts; the legend explains it too.
    let sums = table.split(separator: "\n").filter { $0.hasPrefix("all") }.dropLast()
    #expect(sums.count == 3 && sums.allSatisfy { $0.contains("–") }, "\(sums)")
  }

  @Test func coverageIsRoundedToAllOrNothingOnlyWhenItIs() throws {
    let sentences = try [0: "100 %", 1.0: "over 99 %", 899: "under 1 %", 900: "0 %"].map {
      lost, words in
      let shift = Shift.sample(
        from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:15:00Z", lost: [0: lost])
      return (try DosageReport.sample([], shifts: [shift]).table(), words)
    }
    for (table, words) in sentences {
      #expect(
        table.contains("Coverage \(words) of 0.2 booked hours")
          || table.contains("Coverage \(words) of 0.3 booked hours"))
    }
  }

  @Test func namesCannotSteerATerminal() throws {
    let report = try DosageReport.sample([], hotSpots: [("HS1", "a\u{1B}[2J\nb\u{202E}c")])
    #expect(report.table().contains("HS1 a\u{FFFD}[2J\u{FFFD}b\u{FFFD}c"))
  }

  @Test func csvHasARowForEachHotSpotAndDayAndQuotesWhatNeedsIt() throws {
    let expected: [String] = [
      "hotspot,name,date,visits,officer_visits,vehicle_visits,qualifying_visits,"
        + "qualifying_visits_low,qualifying_visits_high,patrol_minutes,patrol_minutes_low,"
        + "patrol_minutes_high,officer_minutes,officer_minutes_low,officer_minutes_high,"
        + "vehicle_minutes,gap_minutes_mean,gap_minutes_median,passes,coverage_percent,"
        + "condition,due_visits,due_minutes_per_visit,seen_visits,outcome,kept_percent,"
        + "unseen_minutes,doubtful_visits",
      "HS3,High Street north,2026-03-02,3,4,0,2,1,2,41.200,39.090,43.310,58.400,55.639,"
        + "60.938,0.000,133.150,133.150,2,98.438,treatment,2,15.000,2,yes,96.030,0.000,0",
      "HS4,\"Kursaal, Marine Parade and Eastern Esplanade\",2026-03-02,1,1,0,0,0,0,4.000,"
        + "3.200,5.200,4.000,3.200,5.200,0.000,,,0,98.438,control,0,0.000,1,contaminated,"
        + "0.000,0.000,0",
      "HS10,Station forecourt,2026-03-02,0,0,1,0,0,0,0.000,0.000,0.000,0.000,0.000,0.000,"
        + "3.000,,,1,98.438,treatment,2,15.000,0,no,0.000,0.000,0",
      "HS3,High Street north,2026-03-03,,,,,,,,,,,,,,,,,,treatment,2,15.000,,unknown,,,",
      "HS4,\"Kursaal, Marine Parade and Eastern Esplanade\",2026-03-03,,,,,,,,,,,,,,,,,,"
        + "control,0,0.000,,unknown,,,",
      "HS10,Station forecourt,2026-03-03,1,1,0,1,0,1,15.500,13.950,17.050,15.500,13.950,"
        + "17.050,0.000,,,0,,treatment,1,15.000,1,unsure,80.034,0.000,1",
    ]
    let csv = try twoDays().csv
    #expect(csv == expected.map { $0 + "\r\n" }.joined())
  }

  @Test func csvDoublesQuotesEvenUnderACombiningMark() throws {
    let csv = try DosageReport.sample([], hotSpots: [("HS1", "a\"\u{301}b")]).csv
    #expect(
      csv.utf8.split(separator: UInt8(ascii: ",")).contains {
        $0.elementsEqual("\"a\"\"\u{301}b\"".utf8)
      })
  }

  @Test func csvReadsBackWithAsManyFieldsInEachRow() throws {
    let rows = try twoDays().csv.split(separator: "\r\n")
    let plain = rows.filter { !$0.contains("\"") }
    #expect(Set(plain.map { $0.count { $0 == "," } }) == [27])
  }

  @Test func jsonHoldsTheSameFiguresAndLeavesOutWhatIsUnknown() throws {
    struct Document: Decodable {
      let day_start: String
      let time_zone: String
      let minimum_minutes: Double
      let days: [Day]
      let rows: [Row]
      let hotspots: [Row]
      let total: Row

      struct Day: Decodable {
        let date: String
        let booked_minutes: Double
        let coverage_percent: Double?
      }

      struct Row: Decodable {
        let hotspot: String?
        let date: String?
        let visits: Int?
        let patrol_minutes: Double?
        let patrol_minutes_low: Double?
        let patrol_minutes_high: Double?
        let outcome: String?
        let treatment_days: Int?
      }
    }
    let report = try JSONDecoder().decode(Document.self, from: twoDays().json)
    #expect(report.day_start == "06:00")
    #expect(report.time_zone == "Europe/London")
    #expect(report.minimum_minutes == 10)
    #expect(report.days.map(\.date) == ["2026-03-02", "2026-03-03"])
    #expect(report.days.map(\.booked_minutes) == [960, 0])
    #expect(report.days.map(\.coverage_percent) == [98.438, nil])
    #expect(report.rows.map(\.hotspot) == ["HS3", "HS4", "HS10", "HS3", "HS4", "HS10"])
    #expect(report.rows.map(\.patrol_minutes) == [41.2, 4, 0, nil, nil, 15.5])
    #expect(report.rows[0].patrol_minutes_low == 39.09)
    #expect(report.rows[0].patrol_minutes_high == 43.31)
    #expect(report.rows[2].outcome == "no")
    #expect(report.hotspots.map(\.visits) == [3, 1, 1])
    #expect(report.total.treatment_days == 4)
    #expect(report.total.hotspot == nil)
  }

  /// Two officers, three hot spots and two days of a trial; the second has no shift record.
  private func twoDays() throws -> DosageReport {
    DosageReport(
      hotSpots: [
        ("HS10", "Station forecourt"), ("HS3", "High Street north"),
        ("HS4", "Kursaal, Marine Parade and Eastern Esplanade"),
      ],
      visits: [
        Visit.sample(
          "HS3", from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:17:12Z", low: 0.95, high: 1.05),
        .sample(
          "HS3", from: "2026-03-02T14:00:00Z", to: "2026-03-02T14:17:12Z", unit: "BW-2",
          officer: "o-2", low: 0.94, high: 1.04),
        .sample(
          "HS3", from: "2026-03-02T16:10:00Z", to: "2026-03-02T16:26:30Z", low: 0.9, high: 1.1),
        .sample(
          "HS3", from: "2026-03-02T19:00:00Z", to: "2026-03-02T19:07:30Z", low: 0.9, high: 1.1),
        .sample(
          "HS4", from: "2026-03-02T15:00:00Z", to: "2026-03-02T15:04:00Z", low: 0.8, high: 1.3),
        .sample(
          "HS10", from: "2026-03-02T20:00:00Z", to: "2026-03-02T20:03:00Z", drivenShare: 1),
        .sample(
          "HS10", from: "2026-03-03T14:00:00Z", to: "2026-03-03T14:15:30Z", low: 0.9, high: 1.1),
      ].reported(),
      shifts: [
        Shift.sample(
          from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", lost: [7: 600, 20: 300],
          passes: ["HS3": 2, "HS10": 1]),
        .sample(
          from: "2026-03-02T14:00:00Z", to: "2026-03-02T22:00:00Z", unit: "BW-2", officer: "o-2"),
      ].reported(),
      plan: [
        .treatment("HS3", visits: 2), .control("HS4"), .treatment("HS10", visits: 2),
        .treatment("HS3", "2026-03-03", visits: 2), .control("HS4", "2026-03-03"),
        .treatment("HS10", "2026-03-03", visits: 1),
      ],
      days: dates("2026-03-02", "2026-03-03"), planDay: try PlanDay(),
      now: muchLater)
  }
}
