// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import GeoPackage
import Glibc
import Keeping
import Patrol
import SQLite
import Testing

@testable import Storage

@Suite struct OpeningTests {
  let scratch = try! Scratch()

  @Test func newStoreIsReadableByItsOwnerAlone() async throws {
    let store = try await scratch.store()
    for suffix in ["", "-wal", "-shm"] {
      var status = stat()
      try #require(stat(scratch.file + suffix, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600, "\(suffix)")
    }
    try await store.check()
  }

  @Test func everyCommitIsSyncedToTheDisk() async throws {
    let store = try await scratch.store()
    #expect(try await store.pragma("journal_mode") == [.text("wal")])
    #expect(try await store.pragma("synchronous") == [.integer(2 as Int64)])
    #expect(try await store.pragma("foreign_keys") == [.integer(1 as Int64)])
  }

  @Test func fileThatMustBeThereAndIsNotIsNotMade() {
    #expect(throws: StoreError(.missing(path: scratch.file))) {
      try Store(in: GeoPackageFile(store: scratch.file), at: scratch.file)
    }
    #expect(access(scratch.file, F_OK) != 0)
  }

  @Test func storeOfAnotherVersionIsRefused() async throws {
    _ = try await scratch.store()
    try Connection(path: scratch.file).run("UPDATE patrol_store SET schema_version = 99")
    #expect(
      throws: StoreError.otherVersion(
        place: scratch.file, version: 99, known: Schema.version)
    ) { try Store(fileAt: scratch.file) }
  }

  @Test func otherDatabaseIsRefusedAndLeftAsItIs() throws {
    let other = try Connection(path: scratch.file)
    try other.execute(script: "CREATE TABLE notes (text TEXT)")
    #expect(throws: StoreError.notAStore(place: scratch.file)) {
      try Store(fileAt: scratch.file)
    }
    #expect(try other.rows("SELECT name FROM sqlite_schema").count == 1)
  }

  @Test func fileThatIsNoDatabaseIsRefusedAndLeftAsItIs() throws {
    let text = Data("hotspot,date,condition,visits,minutes\n".utf8)
    try text.write(to: URL(filePath: scratch.file))
    #expect(throws: StoreError.notAStore(place: scratch.file)) {
      try Store(fileAt: scratch.file)
    }
    #expect(try Data(contentsOf: URL(filePath: scratch.file)) == text)
  }

  @Test func storeOpenedByManyAtOnceIsLaidOutOnce() async throws {
    let path = scratch.file
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { try await Store(fileAt: path).check() }
      }
      try await group.waitForAll()
    }
    #expect(try Connection(path: path).rows("SELECT 1 FROM patrol_store").count == 1)
  }
}

extension Store {
  func pragma(_ name: String) throws -> [Value] {
    try database.rows("PRAGMA \(name)").flatMap(\.values)
  }
}
