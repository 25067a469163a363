// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import Keeping
import Patrol
import TestSupport
import Testing
import Wire

@testable import PostgreSQL
@testable import Storage

@Suite struct PostgreSQLDatabaseTests {
  private func database() throws -> PostgreSQLDatabase {
    try PostgreSQLDatabase(address: PostgreSQLServer.shared.get().address(ofSchema: "pg_temp"))
  }

  @Test func placesAreNumberedButForThoseInQuotes() {
    #expect(
      PostgreSQLDatabase.numbered("SELECT '?', \"a?\" FROM t WHERE b = ? AND c > ?")
        == "SELECT '?', \"a?\" FROM t WHERE b = $1 AND c > $2")
  }

  @Test(arguments: [
    Value.null, .integer(0 as Int64), .integer(Int64.min), .integer(Int64.max),
    .integer(-1 as Int64), .real(-0.5),
    .real(1e300),
    .text(""), .text("'; DROP TABLE visits; --"), .text("é🚓"), .blob(Data()),
    .blob(Data([0, 255, 39])),
  ])
  func valueComesBackAsItWent(value: Value) throws {
    let type =
      switch value {
      case .null, .text: "TEXT"
      case .integer: "BIGINT"
      case .real: "DOUBLE PRECISION"
      case .blob: "BYTEA"
      }
    let database = try database()
    #expect(try database.rows("SELECT CAST(? AS \(type))", value).first?.values == [value])
  }

  @Test func textLosesItsNULAndNothingElse() throws {
    let row = try database().rows("SELECT CAST(? AS TEXT)", .text("a\0b")).first
    #expect(row?.text(0) == "a\u{FFFD}b")
  }

  @Test func whatFailedKeepsNothingAndTheNextIsDone() throws {
    let database = try database()
    try database.execute(script: "CREATE TABLE one (number BIGINT PRIMARY KEY)")
    let error = #expect(throws: DatabaseError.self) {
      try database.writing { () throws(DatabaseError) in
        try database.run("INSERT INTO one VALUES (?)", .integer(7 as Int64))
        try database.run("INSERT INTO one VALUES (?)", .integer(7 as Int64))
      }
    }
    #expect(error?.reason == .failed && error?.message.contains("23505") == true)
    #expect(error?.problem.hasSuffix("(INSERT INTO one VALUES (?))") == true, "no value is told")
    #expect(try database.rows("SELECT number FROM one").isEmpty)
    let changed = try database.writing { () throws(DatabaseError) in
      try database.run("INSERT INTO one VALUES (?)", .integer(7 as Int64))
    }
    #expect(changed == 1)
  }

  @Test func readersSeeOneMoment() throws {
    let (one, other) = (try database(), try database())
    try one.execute(script: "CREATE TABLE IF NOT EXISTS public.moment (number BIGINT)")
    try one.reading { () throws(DatabaseError) in
      let before = try one.rows("SELECT count(*) FROM public.moment")
      try other.writing { () throws(DatabaseError) in
        _ = try other.run("INSERT INTO public.moment VALUES (1)")
      }
      #expect(try one.rows("SELECT count(*) FROM public.moment") == before)
    }
  }

  /// As when somebody went on after a failure that he took for harmless.
  @Test func transactionWithAFailureInItIsNotTakenForKept() throws {
    let database = try database()
    try database.execute(script: "CREATE TABLE one (number BIGINT PRIMARY KEY)")
    let error = #expect(throws: DatabaseError.self) {
      try database.writing { () throws(DatabaseError) in
        try database.run("INSERT INTO one VALUES (1)")
        _ = try? database.run("INSERT INTO one VALUES (1)")
      }
    }
    #expect(error?.problem.contains("(COMMIT)") == true && error?.reason == .failed)
    #expect(try database.rows("SELECT number FROM one").isEmpty)
  }

  @Test func rowsComeOneByOneAndTheConnectionIsFreeAfterAFailure() throws {
    let database = try database()
    var numbers: [Int64?] = []
    let error = #expect(throws: DatabaseError.self) {
      try database.forEachRow(
        "SELECT 6 / (3 - n) FROM generate_series(1, 5) AS n", values: []
      ) { numbers.append($0.integer(0)) }
    }
    #expect(numbers == [3, 6] && error?.message.contains("22012") == true)
    #expect(try database.rows("SELECT 7").first?.integer(0) == 7)
  }

  @Test func readerGoesOnAfterAFailureAtTheSameMoment() throws {
    let (one, other) = (try database(), try database())
    try one.execute(script: "CREATE TABLE IF NOT EXISTS public.failure (number BIGINT)")
    try one.reading { () throws(DatabaseError) in
      let before = try one.rows("SELECT count(*) FROM public.failure")
      try other.writing { () throws(DatabaseError) in
        _ = try other.run("INSERT INTO public.failure VALUES (1)")
      }
      for _ in 0..<2 {
        #expect(throws: DatabaseError.self) { try one.rows("SELECT 1 / 0") }
        #expect(try one.rows("SELECT count(*) FROM public.failure") == before)
      }
    }
  }

  /// A record whose bytes the server cannot give: it says XX001, as of a damaged page.
  @Test func recordThatCannotBeReadHidesNoOtherFromTheAudit() async throws {
    let scratch = try TestDatabase.$current.withValue(.postgreSQL) { try Scratch() }
    let records = (1...5).map { Record.visit(Sample.visit("v\($0)")).bytes }
    let store = try await scratch.store(holding: records)
    try scratch.change(
      """
      CREATE FUNCTION damaged() RETURNS BYTEA LANGUAGE plpgsql STABLE AS
        'BEGIN RAISE EXCEPTION ''invalid page'' USING ERRCODE = ''XX001''; END';
      ALTER TABLE records RENAME TO kept;
      CREATE VIEW records AS SELECT fid, device, journal, sequence, id, kind, sha256,
        CASE WHEN fid = 2 THEN damaged() ELSE bytes END AS bytes FROM kept;
      """)
    let report = try await store.audit()
    #expect(report.journals.map(\.altered) == [[2], []])
    #expect(report.journals.map(\.stored) == [5, 5] && !report.isWhole)
    #expect(report.damage == ["rows of records cannot be read"])
  }

  @Test func serverThatIsNotThereIsUnreachableAndNoPasswordIsTold() {
    let error = #expect(throws: DatabaseError.self) {
      try PostgreSQLDatabase(address: "postgresql://u:secret@/db?host=/nowhere")
    }
    #expect(error?.reason == .unreachable)
    #expect(error.map { !"\($0)".contains("secret") } == true)
    #expect(error.map { StoreError($0).mayPass } == true)
  }

  @Test func connectionThatBrokeIsMadeAgain() throws {
    let (one, other) = (try database(), try database())
    let process = try one.rows("SELECT pg_backend_pid()").first?.integer(0)
    let ended = try other.rows("SELECT pg_terminate_backend(CAST(? AS INT))", .integer(process))
    #expect(ended.first?.integer(0) == 1)
    #expect(throws: DatabaseError.self) {
      // The server ends it when it gets to it.
      while true { _ = try one.rows("SELECT 1") }
    }
    let row = try one.reading { () throws(DatabaseError) in try one.rows("SELECT 1").first }
    #expect(row?.integer(0) == 1)
  }
}
