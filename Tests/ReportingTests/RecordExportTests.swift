// SPDX-License-Identifier: Apache-2.0

import Patrol
import Reporting
import Storage
import TestSupport
import Testing
import Wire

@Suite struct RecordExportTests {
  /// A combining mark makes one character of itself and the comma or quote before it.
  @Test(arguments: [",\u{301}x", "\"\u{301}x", "a\",\u{308}b"])
  func separatorsUnderCombiningMarksAreQuoted(unit: String) throws {
    var visit = Visit.sample("v1")
    visit.unit = unit
    let bytes = try RecordForm.csv.line(
      of: StoredRecord(
        place: RecordQuery.Cursor(began: visit.entered, row: 1), device: "d-a", sequence: 1,
        received: visit.left, isSuperseded: false, bytes: Record.visit(visit).bytes))
    let line = String(decoding: bytes, as: UTF8.self)
    let scalars = Array(line.unicodeScalars)
    let doubled = unit.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    let field: [Unicode.Scalar] = ["\""] + doubled + ["\"", ","]
    let isQuoted = scalars.indices.contains { scalars[$0...].starts(with: field) }
    #expect(isQuoted, "\(line)")
  }
}
