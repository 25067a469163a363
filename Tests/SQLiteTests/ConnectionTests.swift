// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import SQLite
import Testing

@Suite struct ConnectionTests {
  private let connection: Connection

  init() throws {
    connection = try Connection(path: ":memory:")
    try connection.execute(
      script: "CREATE TABLE things (a, b); CREATE UNIQUE INDEX one ON things (a)")
  }

  private func count() throws -> Int64? {
    try connection.rows("SELECT count(*) FROM things").first?.integer(0)
  }

  @Test(
    arguments: [
      .null, .integer(Int64.min), .integer(Int64.max), .real(-0.1), .real(.infinity), .text(""),
      .text("Straße\u{0}with a zero 🚓"), .blob(Data()), .blob(Data([0, 255, 0])),
    ] as [Value])
  func valuesComeBackAsTheyWent(value: Value) throws {
    try connection.run("INSERT INTO things (b) VALUES (?)", value)
    #expect(try connection.rows("SELECT b FROM things").first?.values == [value])
  }

  @Test func missingOptionalsAreNull() throws {
    let text: String? = nil
    let number: Int64? = nil
    let real: Double? = nil
    #expect([Value.text(text), .integer(number), .real(real)] == [.null, .null, .null])
  }

  @Test func columnReadAsAnotherTypeIsNil() throws {
    let rows = try connection.rows("SELECT 1, 'text', x'00', NULL, 2.5")
    let row = try #require(rows.first)
    #expect(row.text(0) == nil)
    #expect(row.integer(1) == nil)
    #expect(row.text(2) == nil)
    #expect(row.blob(3) == nil)
    #expect(row.integer(4) == nil)
    #expect(row.real(0) == 1)
  }

  @Test func runCountsTheRowsItChanged() throws {
    for number in 1...3 {
      try connection.run("INSERT INTO things (a) VALUES (?)", .integer(number))
    }
    #expect(try connection.run("UPDATE things SET b = 1 WHERE a > ?", .integer(1)) == 2)
    #expect(try connection.run("DELETE FROM things", values: []) == 3)
  }

  @Test func failedTransactionKeepsNothing() throws {
    let error = #expect(throws: SQLiteError.self) {
      try connection.transaction { () throws(SQLiteError) in
        try connection.run("INSERT INTO things (a) VALUES (1)")
        try connection.run("INSERT INTO things (a) VALUES (1)")
      }
    }
    #expect(error?.primaryCode == 19)
    #expect(error?.systemError == 0)
    #expect(try count() == 0)
  }

  @Test func transactionKeepsAllAndCanFollowAFailedOne() throws {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
      try connection.transaction(
        { () throws(Refused) in throw Refused() }, failure: { _ in Refused() })
    }
    try connection.transaction { () throws(SQLiteError) in
      try connection.run("INSERT INTO things (a) VALUES (1)")
      try connection.run("INSERT INTO things (a) VALUES (2)")
    }
    #expect(try count() == 2)
  }

  @Test func errorsHoldTheStatementButNoValue() throws {
    let secret = Value.text("o-7f3a")
    try connection.run("INSERT INTO things (a) VALUES (?)", secret)
    let error = #expect(throws: SQLiteError.self) {
      try connection.run("INSERT INTO things (a) VALUES (?)", secret)
    }
    let words = try #require(error?.description)
    #expect(words.contains("INSERT INTO things (a) VALUES (?)"))
    #expect(!words.contains("o-7f3a"))
  }

  @Test func wrongNumberOfValuesIsAnError() {
    #expect(throws: SQLiteError.self) {
      try connection.run("INSERT INTO things VALUES (?, ?)", .null)
    }
    #expect(throws: SQLiteError.self) { try connection.rows("SELECT 1", .null) }
  }

  @Test func secondStatementIsNotDroppedSilently() throws {
    #expect(throws: SQLiteError.self) {
      try connection.run("INSERT INTO things (a) VALUES (1); INSERT INTO things (a) VALUES (2)")
    }
    #expect(throws: SQLiteError.self) { try connection.run("") }
    #expect(try count() == 0)
    try connection.run("INSERT INTO things (a) VALUES (1);\n ")
    #expect(try count() == 1)
  }

  @Test func statementCanBeUsedWithinItself() throws {
    for number in 1...3 {
      try connection.run("INSERT INTO things (a) VALUES (?)", .integer(number))
    }
    let sql = "SELECT a FROM things ORDER BY a"
    var seen: [Int64?] = []
    try connection.forEachRow(sql) { row in
      seen.append(row.integer(0))
      let inner = try? connection.rows(sql).count
      #expect(inner == 3)
    }
    #expect(seen == [1, 2, 3])
  }

  @Test func statementIsUsableAfterItsFailure() throws {
    let sql = "INSERT INTO things (a) VALUES (?)"
    try connection.run(sql, .integer(1))
    #expect(throws: SQLiteError.self) { try connection.run(sql, .integer(1)) }
    try connection.run(sql, .integer(2))
    #expect(try count() == 2)
  }

  @Test func missingFileIsAnErrorWithItsNumber() {
    let path = "/nonexistent/patrol.db"
    let error = #expect(throws: SQLiteError.self) { try Connection(path: path, access: .readOnly) }
    #expect(error?.path == path)
    #expect(error?.primaryCode == 14)
    #expect(error?.systemError == 2)
  }

  @Test func readersCannotWriteAndWritersWait() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "patrol-sqlite-\(UInt64.random(in: 0 ... .max)).db").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let writer = try Connection(path: path)
    try writer.execute(script: "CREATE TABLE things (a)")
    let reader = try Connection(path: path, access: .readOnly)
    let readOnly = #expect(throws: SQLiteError.self) { try reader.run("DELETE FROM things") }
    #expect(readOnly?.primaryCode == 8)
    let other = try Connection(path: path, access: .readWrite, patience: 1)
    try writer.execute(script: "BEGIN IMMEDIATE")
    let busy = #expect(throws: SQLiteError.self) { try other.run("DELETE FROM things") }
    #expect(busy?.primaryCode == 5)
    try writer.execute(script: "COMMIT")
    try other.run("DELETE FROM things")
  }
}
