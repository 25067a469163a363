// SPDX-License-Identifier: Apache-2.0

import Databases
import Opening
import Patrol
import PostgreSQL
import Storage
import TestSupport
import Testing

/// Where a store is, and what is done there.
@Suite struct StorePlaceTests {
  private let scratch = try! Scratch()

  @Test func aConnectionURIIsAServerAndAllElseIsAFile() {
    for address in ["postgresql://host/patrol", "postgres://host/patrol"] {
      #expect(StorePlace(address) == .server(address: address))
      #expect(StorePlace(address).certificates == nil)
    }
    for path in ["patrol.gpkg", "/srv/postgresql://x", "postgresql:x"] {
      #expect(StorePlace(path) == .file(path: path))
      #expect(StorePlace(path).certificates == "\(path).tls")
    }
  }

  @Test func aStoreIsMadeOnceInAFileAndOnAServer() async throws {
    let schema = "s" + scratch.path.filter(\.isNumber)
    let address = try PostgreSQLServer.shared.get().address(ofSchema: schema)
    try PostgreSQLDatabase(address: address).execute(script: "CREATE SCHEMA \(schema)")
    for place in [StorePlace(scratch.file), StorePlace(address)] {
      #expect(throws: StoreError.self) { try place.open() }
      let name = try place.create(at: Sample.noon)
      #expect(throws: StoreError(DatabaseError(.exists, place: name))) {
        try place.create(at: Sample.noon)
      }
      try await place.open().check()
      try await place.openToServe { Issue.record("\($0)") }.check()
    }
  }

  @Test func whatIsDoneToFilesAloneSaysWhatIsDoneOnAServer() throws {
    #expect(try StorePlace("patrol.gpkg").file(onServer: "-") == "patrol.gpkg")
    let error = #expect(throws: StoreError.self) {
      try StorePlace("postgres://host/patrol").file(onServer: "use pg_dump")
    }
    #expect(error?.advice == "use pg_dump" && error?.kind == .unusable)
  }
}
