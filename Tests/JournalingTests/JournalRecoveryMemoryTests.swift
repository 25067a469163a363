// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Testing
import Wire

@testable import Journaling

/// A collector may use 128 MB (`MemoryMax` in Deploy/patrol.service): were a recovery to need more, it
/// would be killed in it at every start.
@Suite struct JournalRecoveryMemoryTests {
  /// The header, the page that leads to all records and one of the log's frames are destroyed.
  @Test(.timeLimit(.minutes(5))) func aFullJournalIsRecoveredInLittleMemory() async throws {
    let scratch = Scratch()
    let path = scratch.journal
    await #expect(processExitsWith: .success) { [path = path as String] in
      var journal: Journal? = try Journal(path: path)
      for first in stride(from: 1, to: fullJournal, by: 500) {
        let visits = (first..<first + 500).map { Examples.visit($0, stays: 10) }
        try journal?.commit(Changes(records: visits))
      }
      let log = try [UInt8](Data(contentsOf: URL(filePath: path + "-wal")))
      journal = nil
      var database = try [UInt8](Data(contentsOf: URL(filePath: path)))
      precondition(database.count > 9_000_000, "\(database.count)")
      for start in stride(from: 4096, to: database.count, by: 4096)
      where start == 0 || database[start] == 5 {
        database.replaceSubrange(start..<start + 4096, with: repeatElement(0xa5, count: 4096))
      }
      try Data(database).write(to: URL(filePath: path))
      try Data(log).write(to: URL(filePath: path + "-wal"))
      database = []
      let before = try kilobytes("VmRSS")
      // The peak counts from here on (proc(5), clear_refs).
      try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
      let mended = try Journal(path: path)
      let grown = try kilobytes("VmHWM") - before
      precondition(mended.recovery?.carried == fullJournal, "\(mended.recovery as Any)")
      precondition(grown < mostMemory, "\(grown) kB more")
    }
  }
}

/// As many records as a journal keeps, some 10 MB.
private let fullJournal = 10_000
/// How much more than before a recovery may have in memory, in kB.
private let mostMemory = 64_000

/// A line of proc(5)'s status, in kB.
private func kilobytes(_ field: String) throws -> Int {
  let bytes = try Data(contentsOf: URL(filePath: "/proc/self/status"))
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  let words = lines.first { $0.hasPrefix(field + ":") }?.split { " \t".contains($0) }
  return try #require(words.flatMap { Int($0[1]) })
}
