// SPDX-License-Identifier: Apache-2.0

import Databases
import Patrol
import PostgreSQL
import SQLite
import TestSupport
import Testing

@testable import Storage

/// The databases that a store is tested over.
enum TestDatabase: CaseIterable, Sendable {
  case geoPackage, postgreSQL

  @TaskLocal static var current = TestDatabase.geoPackage
}

/// Runs each test of a suite over every database, one after the other.
struct EveryDatabase: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    for database in TestDatabase.allCases {
      try await TestDatabase.$current.withValue(database) { try await function() }
    }
  }
}

extension Trait where Self == EveryDatabase {
  static var everyDatabase: Self { EveryDatabase() }
}

extension Scratch {
  /// The store in this scratch's database, made when there is none.
  func opened() throws -> Store {
    switch database {
    case .geoPackage: return try Store(fileAt: file)
    case .postgreSQL:
      let address = try PostgreSQLServer.shared.get().address(ofSchema: schema)
      let database = try PostgreSQLDatabase(address: address)
      if try database.rows("SELECT 1 FROM pg_namespace WHERE nspname = ?", .text(schema)).isEmpty {
        try database.execute(script: "CREATE SCHEMA \(schema)")
        try Store.create(in: database, at: Sample.noon)
      }
      return try Store(in: PostgreSQLDatabase(address: address), at: address)
    }
  }

  private var schema: String { "s" + path.filter(\.isNumber) }

  /// Changes the store's tables with another program's means, in SQLite's words.
  func change(_ sql: String) throws {
    switch database {
    case .geoPackage:
      try Connection(path: file).execute(script: "PRAGMA foreign_keys = OFF; \(sql)")
    case .postgreSQL:
      let zeros = sql.replacing(/zeroblob\((\d+)\)/) { "decode(repeat('00', \($0.1)), 'hex')" }
      let words = zeros.replacing(/x'([0-9a-fA-F]*)'/) { "'\\x\($0.1)'::bytea" }
        .replacing("rowid", with: "number")
      try other().execute(script: "SET session_replication_role = replica; \(words)")
    }
  }

  /// Reads the store's tables with another program's means.
  func rows(_ sql: String) throws -> [Row] {
    switch database {
    case .geoPackage: try Connection(path: file).rows(sql)
    case .postgreSQL: try other().rows(sql)
    }
  }

  private func other() throws -> PostgreSQLDatabase {
    try PostgreSQLDatabase(address: PostgreSQLServer.shared.get().address(ofSchema: schema))
  }
}

/// Bytes as two digits each.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
