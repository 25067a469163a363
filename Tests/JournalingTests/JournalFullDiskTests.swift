// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Wire

@testable import Journaling

@Suite(.serialized) struct JournalFullDiskTests {
  @Test func fullDiskIsToldApartAndGoesOnAfterwards() throws {
    let disk = FaultyDisk()
    disk.limit(to: 450_000)
    let kept = try fill(try Journal(path: disk.directory + "/journal"))
    disk.limit(to: 0)
    let journal = try Journal(path: disk.directory + "/journal")
    #expect(journal.recovery == nil)
    try expectGoingOn(journal, kept)
  }

  /// A real file system of 900 kB; only root may make one.
  @Test(.enabled(if: TinyDisk.isPossible)) func aRealDiskThatIsFullGoesOnAfterwards() throws {
    let disk = try #require(TinyDisk(kilobytes: 900))
    let path = disk.directory + "/journal"
    let ballast = disk.directory + "/ballast"
    try Data(count: 450_000).write(to: URL(filePath: ballast))
    let kept = try fill(try Journal(path: path))
    #expect(unlink(ballast) == 0)
    let journal = try Journal(path: path)
    #expect(journal.recovery == nil)
    try expectGoingOn(journal, kept)
  }

  /// There must be room for what is carried over beside the damaged file; until there is, nothing
  /// moves.
  @Test func recoveryWaitsForRoom() throws {
    let disk = FaultyDisk()
    let path = disk.directory + "/journal"
    for number in 1...60 { try Journal(path: path).append(Examples.visit(number, stays: 20)) }
    let segment = path + "/log-00000001"
    var bytes = Array(try Data(contentsOf: URL(filePath: segment)))
    bytes[0] ^= 1
    try Data(bytes).write(to: URL(filePath: segment))
    disk.limit(to: DiskImage(of: disk.directory).size + 60_000)
    let error = #expect(throws: JournalError.self) { try Journal(path: path) }
    #expect(error?.recourse == .retry)
    #expect(Array(try Data(contentsOf: URL(filePath: segment))) == bytes)
    disk.limit(to: 0)
    let journal = try Journal(path: path)
    #expect(journal.recovery?.carried == 60)
    #expect(journal.recovery?.lost == 0)
  }

  /// Appends until there is no room; returns how many records were kept.
  private func fill(_ journal: Journal) throws -> Int {
    for number in 1...10_000 {
      do throws(JournalError) {
        try journal.append(Examples.visit(number, stays: 10))
      } catch {
        guard case .diskFull = error else { throw error }
        #expect(error.recourse == .retry)
        #expect("\(error)".contains("no space left"))
        return number - 1
      }
    }
    Issue.record("the disk never filled")
    return 0
  }

  private func expectGoingOn(_ journal: Journal, _ kept: Int) throws {
    #expect(kept > 5)
    #expect(try journal.counts.pending == kept)
    #expect(try journal.append(Examples.visit(kept + 1)) == Int64(kept) + 1)
    let entries = try journal.contents.entries()
    #expect(
      entries.dropLast().map(\.record) == (1...kept).map { Examples.visit($0, stays: 10).bytes })
  }
}

/// A file system of its own in memory.
private final class TinyDisk {
  let directory: String
  private let scratch = Scratch()

  static var isPossible: Bool { TinyDisk(kilobytes: 100) != nil }

  init?(kilobytes: Int) {
    directory = scratch.directory + "/disk"
    guard mkdir(directory, 0o700) == 0,
      mount("patrol", directory, "tmpfs", 0, "size=\(kilobytes)k") == 0
    else { return nil }
  }

  deinit { umount2(directory, Int32(MNT_DETACH)) }
}
