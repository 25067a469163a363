// SPDX-License-Identifier: Apache-2.0

import Dosage
import FoundationEssentials
import Keeping
import Patrol
import Testing
import Wire

@Suite struct MissingRunTests {
  private let journal = JournalName("0123456789abcdef")!

  private func run(before: Int64, after: Int64, previous: Link? = nil) -> ClosedRange<Int64>? {
    MissingRun(
      lineage: "van", journal: journal, before: before, after: after, previous: previous)?.numbers
  }

  @Test func numbersBetweenTwoThatCameAreMissing() {
    #expect(run(before: 3, after: 7) == 4...6)
    #expect(run(before: 3, after: 4) == nil)
  }

  @Test func journalMayBeginAnywhereUnlessItsFirstEntryFollowsFromAnother() {
    let beginning = Link.beginning(of: journal, at: 7)
    #expect(run(before: 0, after: 7, previous: beginning) == nil)
    #expect(run(before: 0, after: 7, previous: .beginning(of: journal, at: 8)) == 1...6)
    #expect(run(before: 0, after: 7) == nil)
  }

  @Test func absurdNumbersDoNoHarm() {
    #expect(run(before: .min, after: .max) == nil)
    #expect(run(before: 5, after: .min) == nil)
    #expect(run(before: 1, after: .max)?.upperBound == Int64.max - 1)
  }

  @Test func missingRecordsTellOfADayAroundTheirNeighbours() throws {
    let noon = try #require(Timestamp("2026-03-02T12:00:00.000Z"))
    let at = { (hours: Double) in noon.advanced(bySeconds: hours * 3600) }
    let run = try #require(
      MissingRun(lineage: "van", journal: journal, before: 3, after: 7, previous: nil))
    let records = run.records(
      earlier: Interval(from: at(0), to: at(1)), later: Interval(from: at(5), to: at(6)))
    #expect(records.span == Interval(from: at(1 - 24), to: at(6 + 24)))
    let open = run.records(earlier: nil, later: nil)
    #expect(open.span.start == Timestamp(milliseconds: 0))
  }

  @Test func runIsDividedByTheNumbersThatCame() {
    #expect((3...9 as ClosedRange<Int64>).lacking([]) == [3...9])
    #expect((3...9 as ClosedRange<Int64>).lacking([3, 4, 7, 9]) == [5...6, 8...8])
    #expect((3...3 as ClosedRange<Int64>).lacking([3]) == [])
  }

  @Test func runsAreWrittenOneWay() {
    #expect((7...7 as ClosedRange<Int64>).numbersInWords == "7")
    #expect((7...9 as ClosedRange<Int64>).numbersInWords == "7–9")
  }
}
