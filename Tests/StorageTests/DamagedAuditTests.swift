// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import Keeping
import Patrol
import SQLite
import Simulation
import TestSupport
import Testing
import Wire

@testable import Storage

/// Pages of the file are overwritten: the audit goes on past them and names what lay there.
@Suite struct DamagedAuditTests {
  let scratch = try! Scratch()

  private static let pageSize = 4096
  private static let count: Int64 = 150

  private static func text(_ number: Int64) -> Data {
    Record.visit(Sample.visit("visit-\(number)-")).bytes
  }

  /// The file of a store of one device, in which one record in ten cannot be read.
  private func filledFile() async throws -> Data {
    let store = try await scratch.store()
    let records = (1...Self.count).map { $0 % 10 == 0 ? Data("no \($0)".utf8) : Self.text($0) }
    _ = try await store.take(
      Sample.signed(.chained(records), by: "d-a"), from: Sample.device("d-a"), at: Sample.noon)
    try await store.settle()
    return try Data(contentsOf: URL(filePath: scratch.file))
  }

  /// The audit of the file with some pages, counted from 0, overwritten; nil when no store is left.
  private func audit(_ file: Data, overwriting pages: [Int]) async throws -> AuditReport? {
    var damaged = file
    for page in pages {
      let start = page * Self.pageSize
      damaged.replaceSubrange(
        start..<start + Self.pageSize, with: Data(repeating: 0xAB, count: Self.pageSize))
    }
    let other = try Scratch()
    try damaged.write(to: URL(filePath: other.file))
    let store = try? Store(fileAt: other.file)
    return try await store?.audit()
  }

  @Test func recordsOnADamagedPageAreNamedAndNoOthers() async throws {
    let file = try await filledFile()
    let place = try #require(file.firstRange(of: Self.text(77))?.lowerBound)
    let page = place / Self.pageSize
    let lost = file[page * Self.pageSize..<(page + 1) * Self.pageSize]
    let report = try #require(try await audit(file, overwriting: [page]))
    let journal = try #require(report.journals.first)
    let expected = (1...Self.count).filter { lost.firstRange(of: Self.text($0)) != nil }
    #expect(journal.altered == expected && expected.contains(77))
    #expect(journal.stored == Self.count && journal.missing.isEmpty && journal.breaks.isEmpty)
    #expect(!report.damage.isEmpty && !report.isWhole)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func auditOfAFileWithAnyPagesOverwrittenEndsAndSaysSo(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let file = try await filledFile()
    let pages = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      Int.random(in: 1..<file.count / Self.pageSize, using: &generator)
    }
    guard let report = try await audit(file, overwriting: pages) else { return }
    #expect(!report.damage.isEmpty, "seed \(seed), pages \(pages)")
  }

  /// Where the chain itself is damaged, the records that can be told are named.
  @Test func entriesOnADamagedPageAreNamed() async throws {
    let file = try await filledFile()
    let connection = try Connection(path: scratch.file)
    let links = try connection.rows("SELECT link FROM entries ORDER BY sequence")
      .compactMap { $0.blob(0) }
    let place = try #require(file.firstRange(of: links[76])?.lowerBound)
    let page = place / Self.pageSize
    let lost = file[page * Self.pageSize..<(page + 1) * Self.pageSize]
    let report = try #require(try await audit(file, overwriting: [page]))
    let journal = try #require(report.journals.first)
    // A record's link stands once more as the one before the next.
    let isLost = links.map { lost.firstRange(of: $0) != nil }
    let expected: [Int64] = (2...Self.count).filter { number in
      let index = Int(number)
      return index % 10 != 0 && isLost[index - 1] && isLost[index - 2]
    }
    #expect(expected.contains(77) && Set(expected).isSubset(of: journal.altered))
    // One row of the tree's inner page may lie just behind those.
    #expect(journal.altered.count <= expected.count + 1, "\(journal.altered) \(expected)")
    #expect(journal.last == Self.count && journal.breaks.isEmpty)
  }

  // MARK: What is in quarantine without a number

  @Test func whatHasNoPlaceIsCountedAndItsBytesLookedAt() async throws {
    let store = try await scratch.store()
    for (device, count) in [("d-a", 2), ("d-b", 1)] {
      let entries = [Sample.entry(1, Sample.visit("v1")), Sample.entry(2, "?")]
      _ = try await store.take(entries, from: device, at: Sample.noon)
      for number in 0..<count {
        let other = Sample.entry(1, Sample.visit("other \(number)"))
        _ = try await store.take([other], from: device, at: Sample.noon)
      }
    }
    let report = try await store.audit()
    #expect(report.unnumbered.map(\.device) == ["d-a", "d-b"])
    #expect(report.unnumbered.map(\.count) == [2, 1])
    #expect(report.rowFaultCount == 0)
    try Connection(path: scratch.file).execute(
      script: "UPDATE quarantine SET bytes = x'00' WHERE device = 'd-b' AND sequence = 1")
    let altered = try await store.audit()
    #expect(altered.rowFaults.map(\.table) == ["quarantine"] && !altered.isWhole)
  }
}
