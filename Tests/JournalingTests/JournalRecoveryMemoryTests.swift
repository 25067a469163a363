// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Testing
import Wire

@testable import Journaling

/// A collector may use 128 MB (`MemoryMax` in Deploy/patrol.service): were a recovery to need more, it
/// would be killed in it at every start.
@Suite struct JournalRecoveryMemoryTests {
  /// The first frame of every segment is destroyed.
  @Test(.timeLimit(.minutes(5))) func aFullJournalIsRecoveredInLittleMemory() async throws {
    let scratch = Scratch()
    let path = scratch.journal
    await #expect(processExitsWith: .success) { [path = path as String] in
      var journal: Journal? = try Journal(path: path)
      for first in stride(from: 1, to: fullJournal, by: 500) {
        let visits = (first..<first + 500).map { Examples.visit($0, stays: 10) }
        try journal?.commit(Changes(records: visits))
      }
      journal = nil
      let names = try FileManager.default.contentsOfDirectory(atPath: path)
      let segments = names.filter { $0.hasPrefix("log-") }
      precondition(segments.count > 30, "\(segments.count)")
      for segment in segments {
        var bytes = try Data(contentsOf: URL(filePath: "\(path)/\(segment)"))
        bytes[0] ^= 1
        try bytes.write(to: URL(filePath: "\(path)/\(segment)"))
      }
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
