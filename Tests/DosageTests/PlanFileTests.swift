// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Simulation
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

  @Test func everyFaultIsReportedWithItsLine() {
    let found = faults(
      """
      hotspot,date,condition,visits,minutes
      ,2026-02-30,treat,2,15
      HS1,2026-03-02,treatment,2,15
      HS1,02/03/2026,treatment,0,0
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
        "line 2: date “2026-02-30” is not a date as 2026-03-02",
        "line 2: condition “treat” is neither treatment nor control",
        "line 4: date “02/03/2026” is not a date as 2026-03-02",
        "line 4: visits “0” is not a whole number from 1 to 100",
        "line 4: minutes “0” is not a number above 0, up to 1440",
        "line 5: HS1 on 2026-03-02 is planned on line 3 already",
        "line 6: a quote in a field that does not begin with one; double it, quote the field",
        "line 7: visits “1” is not 0, and a control day has no visits due",
        "line 8: visits “1.5” is not a whole number from 1 to 100",
        "line 8: minutes “nan” is not a number above 0, up to 1440",
        "line 10: text after a closing quote",
        "line 11: 4 fields; the header has 5",
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
        "line 2: the column “visits” stands there twice",
        "line 2: the header lacks condition, minutes",
      ])
    #expect(
      faults("hotspot;date;condition;visits;minutes\n")
        == ["line 1: the columns are not separated by commas"])
  }

  @Test func bytesThatAreNotTextAreAFaultOfTheirLine() throws {
    let bytes =
      Array("hotspot,date,condition,visits,minutes\nHS".utf8) + [0xE9]
      + Array(",2026-03-02,control,,\nHS4,x,control,,\n".utf8)
    let error = #expect(throws: PlanFileError.self) { try PlanFile(bytes: bytes) }
    #expect(error?.faults.map(\.line) == [2, 3])
  }

  @Test func faultsHoldNothingATerminalActsOn() {
    let found = faults("hotspot,date,condition,visits,minutes\nHS1,\u{1B}[2J,control,,\n")
    #expect(found == ["line 2: date “\u{FFFD}[2J” is not a date as 2026-03-02"])
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
