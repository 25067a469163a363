// SPDX-License-Identifier: Apache-2.0

import Keeping
import Testing
import Wire

@Suite struct SupersessionTests {
  private func copy(
    _ row: Int64, _ lineage: String, corrected: Bool = false
  ) -> Supersession.Copy {
    Supersession.Copy(row: row, lineage: lineage, isCorrected: corrected)
  }

  @Test func recordThatCameOnceCountsUnlessItIsCorrected() {
    #expect(Supersession.counting(among: [copy(7, "a")]) == 7)
    #expect(Supersession.counting(among: [copy(7, "a", corrected: true)]) == nil)
    #expect(Supersession.counting(among: []) == nil)
  }

  @Test func firstOfTheSameBytesCounts() {
    #expect(Supersession.counting(among: [copy(3, "b"), copy(2, "a"), copy(9, "a")]) == 2)
  }

  @Test func correctionReachesTheWholeLineageAndNoOther() {
    let copies = [copy(1, "a"), copy(2, "a", corrected: true), copy(3, "b")]
    #expect(Supersession.replacing(copies) == ["a"])
    #expect(Supersession.counting(among: copies) == 3)
  }

  @Test func strangerTakesNoRecordOutOfTheCount() {
    #expect(Supersession.counting(among: [copy(1, "a"), copy(2, "b", corrected: true)]) == 1)
    #expect(Supersession.counting(among: [copy(1, "b", corrected: true), copy(2, "a")]) == 2)
  }

  @Test func orderIsThatOfTheJournalAndBetweenJournalsThatOfArrival() {
    let one = JournalName("0123456789abcdef")!
    let other = JournalName("fedcba9876543210")!
    let at = { (row: Int64, journal: JournalName, sequence: Int64) in
      Supersession.RecordPosition(row: row, journal: journal, sequence: sequence)
    }
    #expect(at(1, one, 5).isAfter(at(2, one, 4)))
    #expect(!at(2, one, 4).isAfter(at(1, one, 5)))
    #expect(at(2, other, 1).isAfter(at(1, one, 5)))
    #expect(!at(1, one, 5).isAfter(at(1, one, 5)), "no record comes after itself")
  }
}
