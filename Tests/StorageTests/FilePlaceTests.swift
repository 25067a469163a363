// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import GeoPackage
import Glibc
import Keeping
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
    case writtenOver, emptied
  }

  private func commit(_ deed: Deed) throws {
    let file = scratch.file
    func exchange(_ name: String) throws {
      try FileManager.default.copyItem(atPath: name, toPath: name + ".copy")
      try #require(rename(name + ".copy", name) == 0)
    }
    switch deed {
    case .removed: try #require(unlink(file) == 0)
    case .writtenOver: try writeOver(with: older)
    case .emptied: try #require(truncate(file, 0) == 0)
    case .movedAway: try #require(rename(file, file + ".away") == 0)
    case .replaced: try exchange(file)
    case .directoryMoved: try #require(rename(scratch.path, scratch.path + ".away") == 0)
    case .logRemoved: try #require(unlink(file + "-wal") == 0)
    case .logReplaced: try exchange(file + "-wal")
    case .indexRemoved: try #require(unlink(file + "-shm") == 0)
    }
  }

  private var older: String { scratch.path + "/older" }

  /// As `cp` does it: the file stays the same file.
  private func writeOver(with path: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: path))
    let file = open(scratch.file, O_WRONLY | O_TRUNC)
    try #require(file >= 0)
    defer { close(file) }
    try #require(bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count)
  }

  @Test(arguments: Deed.allCases)
  func nothingIsAcknowledgedOnceAFileIsTakenAway(deed: Deed) async throws {
    let store = try await scratch.store(holding: [])
    try FileManager.default.copyItem(atPath: scratch.file, toPath: older)
    _ = try await store.take([Sample.entry(7, Sample.visit("g"))], from: "d-a", at: Sample.noon)
    try await store.settle()
    try commit(deed)
    defer { if deed == .directoryMoved { rename(scratch.path + ".away", scratch.path) } }
    let error = await #expect(throws: StoreError.self) {
      try await store.take([Sample.entry(1, Sample.visit("a"))], from: "d-a", at: Sample.noon)
    }
    #expect(error?.reason == .displaced, "\(String(describing: error))")
    #expect(error?.place?.hasPrefix(scratch.file) == true)
    #expect(error?.mayPass == true)
    await #expect(throws: StoreError.self) { try await store.check() }
    await #expect(throws: StoreError.self) { try await store.devices() }
  }

  /// However it was made, and whatever is in the log by then.
  @Test(arguments: [false, true])
  func copyWrittenOverTheFileTakesNothingInAndIsNotTornAtTheEnd(isBackup: Bool) async throws {
    var store: Store? = try await scratch.store(holding: [])
    _ = try await GeoPackageFile(store: scratch.file).backUp(to: older, at: Sample.noon) { _ in }
    if !isBackup {
      try FileManager.default.removeItem(atPath: older)
      try await store?.settle()
      try FileManager.default.copyItem(atPath: scratch.file, toPath: older)
    }
    for number in 1...40 {
      _ = try await store?.take(
        [Sample.entry(Int64(number), Sample.visit("v\(number)"))], from: "d-a", at: Sample.noon)
      if number == 20 { try await store?.settle() }
    }
    try writeOver(with: older)
    let bytes = try Data(contentsOf: URL(filePath: scratch.file))
    await #expect(throws: StoreError.self) {
      try await store?.take([Sample.entry(41, Sample.visit("z"))], from: "d-a", at: Sample.noon)
    }
    store = nil
    #expect(try Data(contentsOf: URL(filePath: scratch.file)) == bytes)
    #expect(throws: StoreError(.foreignLog(path: scratch.file))) {
      try Store(in: GeoPackageFile(store: scratch.file), at: scratch.file)
    }
    #expect(try Data(contentsOf: URL(filePath: scratch.file)) == bytes)
  }

  @Test func fileThatIsPutBackIsServedAgain() async throws {
    let store = try await scratch.store(holding: [])
    try commit(.movedAway)
    await #expect(throws: StoreError.self) { try await store.check() }
    try #require(rename(scratch.file + ".away", scratch.file) == 0)
    let taken = try await store.take(
      [Sample.entry(1, Sample.visit("a"))], from: "d-a", at: Sample.noon)
    #expect(taken.results.map(\.status) == [.stored])
  }

  @Test func storeIsNotMadeBesideTheLogOfAnother() async throws {
    let store = try await scratch.store(holding: [])
    try commit(.movedAway)
    let log = try Data(contentsOf: URL(filePath: scratch.file + "-wal"))
    #expect(!log.isEmpty)
    #expect(throws: StoreError(.logWithoutStore(path: scratch.file))) {
      try Store(fileAt: scratch.file)
    }
    #expect(access(scratch.file, F_OK) != 0)
    #expect(try Data(contentsOf: URL(filePath: scratch.file + "-wal")) == log)
    withExtendedLifetime(store) {}
  }

  @Test func newStoreTakesNothingsPlaceAndLeavesNoDraft() async throws {
    try GeoPackageFile.create(at: scratch.file, at: Sample.noon)
    #expect(throws: StoreError(.exists(path: scratch.file))) {
      try GeoPackageFile.create(at: scratch.file, at: Sample.noon)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["store.gpkg"])
  }

  @Test func fileThatComesFromElsewhereBeginsAGeneration() async throws {
    var generations: [String] = []
    for _ in 0..<3 {
      let store = try await scratch.store()
      let isNew = try GeoPackageFile(store: scratch.file).prepareToServe()
      #expect(isNew == (generations.count == 2))
      generations.append(try await store.receipt(for: 1...1, of: "d-a").generation)
      if generations.count == 2 { try commit(.replaced) }
    }
    #expect(generations[0] == generations[1] && generations[1] != generations[2])
  }
}
