// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import TestSupport
import Testing
import Wire

@testable import Storage

/// What becomes of an open store whose files are taken away or exchanged.
@Suite struct FilePlaceTests {
  let scratch = try! Scratch()

  enum Deed: String, CaseIterable {
    case removed, movedAway, replaced, directoryMoved, logRemoved, logReplaced, indexRemoved
  }

  private func commit(_ deed: Deed) throws {
    let file = scratch.database
    func exchange(_ name: String) throws {
      try FileManager.default.copyItem(atPath: name, toPath: name + ".copy")
      try #require(rename(name + ".copy", name) == 0)
    }
    switch deed {
    case .removed: try #require(unlink(file) == 0)
    case .movedAway: try #require(rename(file, file + ".away") == 0)
    case .replaced: try exchange(file)
    case .directoryMoved: try #require(rename(scratch.path, scratch.path + ".away") == 0)
    case .logRemoved: try #require(unlink(file + "-wal") == 0)
    case .logReplaced: try exchange(file + "-wal")
    case .indexRemoved: try #require(unlink(file + "-shm") == 0)
    }
  }

  @Test(arguments: Deed.allCases)
  func nothingIsAcknowledgedOnceAFileIsTakenAway(deed: Deed) async throws {
    let store = try await scratch.store(holding: [])
    try commit(deed)
    defer { if deed == .directoryMoved { rename(scratch.path + ".away", scratch.path) } }
    let error = await #expect(throws: StoreError.self) {
      try await store.take([Sample.entry(1, Sample.visit("a"))], from: "d-a", at: Sample.noon)
    }
    guard case .outOfPlace(let path, _) = error else {
      return #expect(Bool(false), "\(String(describing: error))")
    }
    #expect(path.hasPrefix(scratch.database))
    #expect(error?.remedy == .retry)
    await #expect(throws: StoreError.self) { try await store.check() }
    await #expect(throws: StoreError.self) { try await store.devices() }
  }

  @Test func fileThatIsPutBackIsServedAgain() async throws {
    let store = try await scratch.store(holding: [])
    try commit(.movedAway)
    await #expect(throws: StoreError.self) { try await store.check() }
    try #require(rename(scratch.database + ".away", scratch.database) == 0)
    let taken = try await store.take(
      [Sample.entry(1, Sample.visit("a"))], from: "d-a", at: Sample.noon)
    #expect(taken.results.map(\.status) == [.stored])
  }

  @Test func storeIsNotMadeBesideTheLogOfAnother() async throws {
    let store = try await scratch.store(holding: [])
    try commit(.movedAway)
    let log = try Data(contentsOf: URL(filePath: scratch.database + "-wal"))
    #expect(!log.isEmpty)
    #expect(throws: StoreError.logWithoutStore(path: scratch.database)) {
      try GeoPackageStore(path: scratch.database, at: Sample.noon)
    }
    #expect(access(scratch.database, F_OK) != 0)
    #expect(try Data(contentsOf: URL(filePath: scratch.database + "-wal")) == log)
    withExtendedLifetime(store) {}
  }

  @Test func newStoreTakesNothingsPlaceAndLeavesNoDraft() async throws {
    try GeoPackageStore.create(at: scratch.database, at: Sample.noon)
    #expect(throws: StoreError.exists(path: scratch.database)) {
      try GeoPackageStore.create(at: scratch.database, at: Sample.noon)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["store.gpkg"])
  }

  @Test func fileThatComesFromElsewhereBeginsAGeneration() async throws {
    var generations: [String] = []
    for _ in 0..<3 {
      let store = try await scratch.store()
      let isNew = try await store.prepareToServe()
      #expect(isNew == (generations.count == 2))
      generations.append(try await store.receipt(for: 1...1, of: "d-a").generation)
      if generations.count == 2 { try commit(.replaced) }
    }
    #expect(generations[0] == generations[1] && generations[1] != generations[2])
  }
}
