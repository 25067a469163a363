// SPDX-License-Identifier: Apache-2.0

import Patrol
import Storage
import TestSupport
import Testing
import Wire

@testable import PatrolStore

@Suite struct RecordCSVTests {
  /// A combining mark makes one character of itself and the comma or quote before it.
  @Test(arguments: [",\u{301}x", "\"\u{301}x", "a\",\u{308}b"])
  func separatorsUnderCombiningMarksAreQuoted(unit: String) throws {
    var visit = Visit.sample("v1")
    visit.unit = unit
    let line = try RecordCSV.line(
      of: StoredRecord(
        place: RecordQuery.Place(began: visit.entered, row: 1), device: "d-a", sequence: 1,
        received: visit.left, isSuperseded: false, bytes: Record.visit(visit).bytes))
    let scalars = Array(line.unicodeScalars)
    let doubled = unit.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    let field: [Unicode.Scalar] = ["\""] + doubled + ["\"", ","]
    let isQuoted = scalars.indices.contains { scalars[$0...].starts(with: field) }
    #expect(isQuoted, "\(line)")
  }

  /// Notes were once taken in with anything in them.
  @Test func aNoteDoesNoMoreThanStandThere() throws {
    let visit = Visit.sample("v1")
    let shift = Shift(
      id: "s1", unit: "u", officer: nil, hotSpotsVersion: "1", started: visit.entered,
      ended: visit.entered, quarters: [], fixes: 0, refused: [:], passes: [:], visits: 0,
      detector: "1", notes: ["gpsd:\u{1B}[2J", "line\nbreak"])
    let line = try RecordCSV.line(
      of: StoredRecord(
        place: RecordQuery.Place(began: shift.started, row: 1), device: "d-a", sequence: 1,
        received: shift.ended, isSuperseded: false, bytes: Record.shift(shift).bytes))
    #expect(line.contains("gpsd: [2J; line break"), "\(line)")
  }
}
