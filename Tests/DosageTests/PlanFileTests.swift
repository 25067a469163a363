// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Simulation
import TestSupport
import Testing

struct PlanFileTests {
  private func plan(_ text: String) throws(PlanFileError) -> PlanFile {
    try PlanFile(bytes: Array(text.utf8))
  }

  private func faults(_ text: String) -> [String] {
    do {
      return ["no fault, \(try plan(text).entries.count) entries"]
    } catch {
      return error.faults.map(\.description)
    }
  }

  private let expected: [PlanEntry] = [.treatment("HS3", visits: 2), .control("HS4")]

  @Test func readsTheDocumentedForm() throws {
    let file = try plan(
      """
      hotspot,date,condition,visits,minutes
      HS3,2026-03-02,treatment,2,15
      HS4,2026-03-02,control,,
      """)
    #expect(file.entries == expected)
    #expect(file.warnings.isEmpty)
  }

  @Test func aPlanThatIsWrittenIsReadBackAsItWas() throws {
    let entries: [PlanEntry] = [
      .treatment("HS3", visits: 2), .treatment("a,\"b\"", minutes: 7.25), .control("HS4"),
    ]
    #expect(try plan(PlanFile.csv(entries)).entries == entries)
  }

  @Test func readsWhatSpreadsheetsMakeOfIt() throws {
    let file = try plan(
      "\u{FEFF}Minutes,Condition,\"hotspot\",VISITS,date,\r\n"
        + "15.0,Treatment,\"HS3\",2,2026-03-02,\r\n\r\n,,,,,\r\n"
        + "0,control, HS4 ,0,2026-03-02,\r\n")
    #expect(file.entries == expected)
  }

  @Test func quotedFieldsHoldCommasQuotesAndLineBreaks() throws {
    let file = try plan(
      "hotspot,date,condition,visits,minutes\n\"a \"\"b\"\", c\nd\",2026-03-02,treatment,1,7.5\n")
    #expect(file.entries.map(\.hotSpot) == ["a \"b\", c\nd"])
    #expect(file.entries.map(\.minutes) == [7.5])
  }

  @Test func otherColumnsAreLeftAloneWithAWarning() throws {
    let file = try plan(
      "hotspot,date,window,condition,visits,minutes\nHS3,2026-03-02,15-21,treatment,2,15\n")
    #expect(file.entries == [.treatment("HS3", visits: 2)])
    #expect(file.warnings.map(\.description) == ["line 1: the column “window” is not used"])
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func columnsAreSeparatedByWhatMakesMostOfTheHeader(separator: String) throws {
    let text = """
      hotspot,date,condition,visits,minutes
      HS3,2026-03-02,treatment,2,15
      HS4,2026-03-02,control,,
      """.replacing(",", with: separator)
    #expect(try plan(text).entries == expected)
    #expect(try plan("sep=\(separator)\r\n" + text).entries == expected)
  }

  @Test(arguments: ["2.0", "2.00", "\"2,0\""])
  func visitsMayHaveDecimalsThatAreNought(visits: String) throws {
    let file = try plan(
      """
      hotspot,date,condition,visits,minutes
      HS3,2026-03-02,treatment,\(visits),15.0
      HS4,2026-03-02,control,0.0,0.0
      """)
    #expect(file.entries.map(\.visits) == [2, 0])
  }

  @Test func decimalCommaIsRead() throws {
    let file = try plan(
      "hotspot;date;condition;visits;minutes\nHS3;2026-03-02;treatment;2;7,5\n")
    #expect(file.entries.map(\.minutes) == [7.5])
    #expect(
      faults("hotspot;date;condition;visits;minutes\nHS3;2026-03-02;treatment;2;1,000\n")
        == ["line 2: minutes “1,000” is not a number above 0, up to 1440"])
  }

  @Test func cellsLeftOutAtTheEndOfARowAreEmpty() throws {
    let file = try plan(
      "hotspot,date,condition,visits,minutes\nHS3,2026-03-02,treatment,2,15\n"
        + "HS4,2026-03-02,control\n")
    #expect(file.entries == expected)
    #expect(
      faults("hotspot,date,condition,visits,minutes\nHS3,2026-03-02\n").first
        == "line 2: condition “” is neither treatment nor control")
    #expect(
      faults("hotspot,date,condition,visits,minutes\nHS4,2026-03-02,control,,,,x\n")
        == ["line 2: 7 fields; the header has 5"])
  }

  // MARK: Encodings

  /// As “Unicode text” and “CSV” are saved by spreadsheets.
  @Test func otherEncodingsAreRead() throws {
    let text = "hotspot\tdate\tcondition\tvisits\tminutes\r\nCafé\t2026-03-02\tcontrol\r\n"
    let units = Array(text.utf16)
    let low = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let high = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [[0xFF, 0xFE] + low, low, [0xFE, 0xFF] + high, high] {
      let file = try PlanFile(bytes: bytes)
      #expect(file.entries == [.control("Café")] && file.warnings.isEmpty)
    }
    let western = try PlanFile(bytes: text.unicodeScalars.map { UInt8($0.value) })
    #expect(western.entries == [.control("Café")])
    #expect(
      western.warnings.map(\.description)
        == ["line 1: the file is not UTF-8; it is read as Windows-1252"])
  }

  @Test func filesThatAreNoTextSayWhatTheyAre() {
    for (bytes, words) in [
      ([0x50, 0x4B, 3, 4, 0, 0], "workbook"), ([0xD0, 0xCF, 0x11, 0xE0], ".xls"),
      ([0xFF, 0xFE, 0, 0, 0x68, 0, 0, 0], "UTF-32"), ([0xFF, 0xFE, 0x68], "damaged UTF-16"),
    ] as [([UInt8], String)] {
      let error = #expect(throws: PlanFileError.self) { try PlanFile(bytes: bytes) }
      #expect(error?.description.contains(words) == true, "\(words)")
    }
  }

  // MARK: Dates

  private func dated(_ dates: String..., as order: DateOrder? = nil) throws -> PlanFile {
    let rows = dates.enumerated().map { "HS\($0),\"\($1)\",control\n" }.joined()
    return try PlanFile(
      bytes: Array("hotspot,date,condition,visits,minutes\n\(rows)".utf8), dates: order)
  }

  @Test func datesThatSpreadsheetsWriteAreRead() throws {
    let file = try dated(
      "2026-03-02", "2026/3/2", "2-Mar-26", "02 March 2026", "March 2, 2026",
      "2026-03-02 00:00:00", "2026-03-02T00:00:00", "2026-03-02 12:00 AM", "March 2, 2026 0:00")
    #expect(Set(file.entries.map(\.date)) == [civilDate("2026-03-02")])
    #expect(file.warnings.isEmpty)
    let american = try dated(
      "3/2/2026 12:00 AM", "3/2/2026, 12:00:00 AM", "3/2/2026 12:00:00\u{202F}a.m.",
      "3/2/2026 0:00", as: .monthFirst)
    #expect(Set(american.entries.map(\.date)) == [civilDate("2026-03-02")])
  }

  @Test func dateThatMayBeTwoIsAskedFor() throws {
    let error = #expect(throws: PlanFileError.self) {
      try dated("04/04/2026", "02/03/2026", "3.2.2026")
    }
    #expect(
      error?.description
        == "line 3: date “02/03/2026” may be 2026-03-02 or 2026-02-03, and so with 1 date more: "
        + "say which with --dates day-first or --dates month-first")
    #expect(try dated("02/03/2026", as: .dayFirst).entries[0].date == civilDate("2026-03-02"))
    #expect(try dated("02/03/2026", as: .monthFirst).entries[0].date == civilDate("2026-02-03"))
    #expect(try dated("04/04/2026").entries[0].date == civilDate("2026-04-04"))
  }

  @Test func anotherDateOfTheFileDecidesAndThatIsSaid() throws {
    let file = try dated("02/03/2026", "13/03/2026")
    #expect(file.entries.map(\.date) == [civilDate("2026-03-02"), civilDate("2026-03-13")])
    #expect(
      file.warnings.map(\.description) == [
        "line 3: dates are read with the day first, because “13/03/2026” can be read in no other way "
          + "(--dates sets it)"
      ])
    #expect(try dated("02-03-2026", "03-31-2026").entries[0].date == civilDate("2026-02-03"))
  }

  @Test func datesThatContradictEachOtherAreRefused() {
    let error = #expect(throws: PlanFileError.self) { try dated("13/03/2026", "03/14/2026") }
    #expect(
      error?.description
        == "line 3: date “03/14/2026” cannot be read with the day first; line 2 has “13/03/2026”")
    let asked = #expect(throws: PlanFileError.self) { try dated("13/03/2026", as: .monthFirst) }
    #expect(
      asked?.description
        == "line 2: date “13/03/2026” cannot be read with the month first; --dates says so")
  }

  @Test func datesThatCannotBeReadSayWhy() {
    for (text, words) in [
      ("02/03/26", "two digits"), ("46083", "number of a day"), ("31/02/2026", "is not a date"),
      ("2026-03-02 14:00", "is not a date"), ("3/2/2026 12:00 PM", "is not a date"),
      ("3/2/2026 12:00", "is not a date"), ("3/2/2026 1:00 AM", "is not a date"),
      ("2-Mrz-2026", "is not a date"), ("", "is not a date"),
    ] {
      let error = #expect(throws: PlanFileError.self) { try dated(text) }
      #expect(error?.description.contains(words) == true, "\(text)")
    }
  }

  @Test func everyFaultIsReportedWithItsLine() {
    let found = faults(
      """
      hotspot,date,condition,visits,minutes
      ,2026-02-30,treat,2,15
      HS1,2026-03-02,treatment,2,15
      HS1,02.03,treatment,0,0
      HS1,2026-03-02,control,,
      HS"2,2026-03-02,treatment,2,15
      HS2,2026-03-02,control,1,
      "HS3
      north",2026-03-02,treatment,1.5,nan
      "HS4"x,2026-03-02,treatment,2,15
      HS5,2026-03-02,treatment,2
      HS6,2026-03-02,treatment,-1,1441
      """)
    #expect(
      found == [
        "line 2: hotspot is empty",
        "line 2: date “2026-02-30” is not a date as 2026-03-02 or 02/03/2026",
        "line 2: condition “treat” is neither treatment nor control",
        "line 4: date “02.03” is not a date as 2026-03-02 or 02/03/2026",
        "line 4: visits “0” is not a whole number from 1 to 100",
        "line 4: minutes “0” is not a number above 0, up to 1440",
        "line 5: HS1 on 2026-03-02 has a row on line 3 already",
        "line 6: a quote in a field that is not quoted; double the quote, and put the field in quotes",
        "line 7: visits “1” must be 0 or empty: a control day has no visits due",
        "line 8: visits “1.5” is not a whole number from 1 to 100",
        "line 8: minutes “nan” is not a number above 0, up to 1440",
        "line 10: text after a closing quote",
        "line 11: minutes “” is not a number above 0, up to 1440",
        "line 12: visits “-1” is not a whole number from 1 to 100",
        "line 12: minutes “1441” is not a number above 0, up to 1440",
      ])
  }

  @Test func unclosedQuoteIsReportedWhereItOpens() {
    #expect(
      faults("hotspot,date,condition,visits,minutes\nHS1,2026-03-02,control,,\n\"HS2,x\ny\n")
        == ["line 3: a quote opens here and never closes"])
  }

  @Test func headerSaysWhatItLacks() {
    #expect(faults("") == ["line 1: the file is empty"])
    #expect(faults("\n\n  \n") == ["line 1: the file is empty"])
    #expect(
      faults("\nhotspot,date,visits,visits\n") == [
        "line 2: the column “visits” is there twice",
        "line 2: the header lacks condition, minutes",
      ])
    #expect(
      faults("hotspot date condition visits minutes\n") == [
        "line 1: the header lacks hotspot, date, condition, visits, minutes; columns are separated"
          + " by , ; | or tabs"
      ])
  }

  @Test func bytesThatAreNotTextAreAFaultOfTheirLine() throws {
    let bytes =
      Array("hotspot,date,condition,visits,minutes\nHS".utf8) + [0xE9]
      + Array(",2026-03-02,control,,\nHS4 é,x,control,,\n".utf8)
    let error = #expect(throws: PlanFileError.self) { try PlanFile(bytes: bytes) }
    #expect(error?.faults.map(\.line) == [2, 3])
  }

  @Test func faultsHoldNothingATerminalActsOn() {
    let found = faults("hotspot,date,condition,visits,minutes\nHS1,\u{1B}[2J,control,,\n")
    #expect(found == ["line 2: date “\u{FFFD}[2J” is not a date as 2026-03-02 or 02/03/2026"])
  }

  @Test func fileOverTheLimitIsRefusedUnread() {
    let error = #expect(throws: PlanFileError.self) {
      try PlanFile(bytes: repeatElement(UInt8(ascii: "\n"), count: PlanFile.maximumBytes + 1))
    }
    #expect(error?.faults.count == 1)
  }

  @Test func damagedFilesAreRefusedOrReadButNeverCrash() {
    let seed: UInt64 = 3
    var numbers = SeededGenerator(seed: seed)
    let text = "hotspot,date,condition,visits,minutes\r\n\"HS\"\"3\",2026-03-02,treatment,2,15\r\n"
    for round in 0..<2000 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        let place = Int.random(in: bytes.indices, using: &numbers)
        bytes[place] = Bool.random(using: &numbers) ? 0x22 : .random(in: 0...255, using: &numbers)
      }
      do {
        #expect(try PlanFile(bytes: bytes).entries.count <= 1, "seed \(seed), round \(round)")
      } catch {
        #expect(error.faults.allSatisfy { $0.line >= 1 }, "seed \(seed), round \(round)")
        #expect(!error.faults.isEmpty, "seed \(seed), round \(round)")
      }
    }
  }
}
