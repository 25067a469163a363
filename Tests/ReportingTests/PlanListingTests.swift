// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Reporting
import Storage
import TestSupport
import Testing

@Suite struct PlanListingTests {
  private func day(_ text: String) -> CivilDate { CivilDate(text)! }

  private static let entries = ["HS01", "HS02"].map {
    PlanEntry(
      hotSpot: $0, date: CivilDate("2026-03-02")!, condition: .treatment, visits: 2, minutes: 15)
  }

  private func listing(
    _ entries: [PlanEntry] = entries, published: Set<String>? = nil, as form: PlanForm
  ) -> PlanListing {
    PlanListing(entries, DosageReport.Settings(), published: published, as: form)
  }

  @Test func aTableSaysWhichHotSpotsAreNotPublishedAndByWhatThePlanIsJudged() {
    let text = listing(published: ["HS01"], as: .table).written
    let lines = text.split(separator: "\n")
    #expect(lines.count == 4 && lines[0].hasPrefix("hot spot"), "\(text)")
    #expect(!lines[1].contains("not in the published set"), "\(text)")
    #expect(lines[2].contains("HS02") && lines[2].contains("not in the published set"), "\(text)")
    #expect(lines[3].hasPrefix("A control day is contaminated"), "\(text)")
    #expect(!listing(as: .table).written.contains("published"), "nothing is published")
    #expect(listing(as: .table).remarks.isEmpty)
  }

  @Test func aFileIsReadAsAPlanAndItsDefinitionsAreSaidBesides() throws {
    let listing = listing(published: ["HS01"], as: .csv)
    #expect(try PlanFile(bytes: Array(listing.written.utf8)).entries == Self.entries)
    #expect(listing.remarks == [DosageReport.Settings().sentence])
  }

  @Test func nothingIsSaidToBeNothing() {
    #expect(listing([], as: .table).remarks == ["the plan has no such rows"])
    #expect(listing([], as: .csv).remarks.count == 2)
  }

  @Test func setsAreALineEach() {
    let kept = Timestamp("2026-03-02T12:00:00Z")!
    let text = HotSpotSetTable.text(
      ["a", "b"].map {
        KeptHotSpotSet(version: "sha256:\($0)", count: 3, kept: kept, isPublished: $0 == "b")
      })
    let lines = text.split(separator: "\n")
    #expect(lines.count == 3 && lines[1].hasPrefix("sha256:a"), "\(text)")
    #expect(!lines[1].contains("published") && lines[2].hasSuffix("published"), "\(text)")
  }

  @Test func daysMayBeOpenAtEitherEndAndNotBehindEachOther() throws {
    #expect(try ClosedRange(from: nil, to: nil) == CivilDate.all)
    let march = try ClosedRange(from: day("2026-03-01"), to: nil)
    #expect(march == day("2026-03-01")...CivilDate.all.upperBound)
    #expect(throws: DosageDaysError.self) {
      try ClosedRange(from: day("2026-03-02"), to: day("2026-03-01"))
    }
  }
}
