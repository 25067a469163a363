// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Simulation
import Testing
import Wire

struct BatchTests {
  private let batch = Batch(entries: [
    .init(sequence: 7, record: Record.visit(.sample).bytes),
    .init(sequence: 8, record: Record.shift(.sample).bytes),
    .init(sequence: .max, record: Data("not\ta record".utf8)),
  ])

  private func reason(_ text: String) -> String {
    do {
      return "\(try Batch(bytes: Data(text.utf8)).entries.count) entries"
    } catch {
      return error.description
    }
  }

  @Test func batchIsWrittenInTheDocumentedForm() {
    let batch = Batch(entries: [
      .init(sequence: 1, record: Data("{}".utf8)), .init(sequence: 12, record: Data()),
    ])
    #expect(String(decoding: batch.bytes, as: UTF8.self) == "patrol-batch 1\n1\t{}\n12\t\n")
  }

  @Test func recordsComeBackByteForByteUnderstoodOrNot() throws {
    #expect(try Batch(bytes: batch.bytes) == batch)
    #expect(try Batch(bytes: Batch(entries: []).bytes).entries.isEmpty)
  }

  @Test func batchReadsFromTheMiddleOfOtherBytes() throws {
    let other = Data("before".utf8) + batch.bytes + Data("after".utf8)
    let slice = other.dropFirst(6).dropLast(5)
    #expect(slice.startIndex == 6)
    #expect(try Batch(bytes: slice) == batch)
  }

  @Test(arguments: [
    ("", "the batch is cut off: its last line has no end"),
    ("patrol-batch 1", "the batch is cut off: its last line has no end"),
    ("patrol-batch 1\n1\t{}", "the batch is cut off: its last line has no end"),
    ("\n", "line 1: not “patrol-batch 1”"),
    ("patrol-batch 2\n1\t{}\n", "line 1: not “patrol-batch 1”"),
    ("patrol-batch 1\r\n1\t{}\r\n", "line 1: not “patrol-batch 1”"),
    ("1\t{}\n", "line 1: not “patrol-batch 1”"),
    ("patrol-batch 1\n\n", "line 2: no sequence number"),
    ("patrol-batch 1\n1\t{}\n{}\n", "line 3: no sequence number"),
    ("patrol-batch 1\n0\t{}\n", "line 2: no sequence number"),
    ("patrol-batch 1\n-1\t{}\n", "line 2: no sequence number"),
    ("patrol-batch 1\n1.0\t{}\n", "line 2: no sequence number"),
    ("patrol-batch 1\n9223372036854775808\t{}\n", "line 2: no sequence number"),
    ("patrol-batch 1\n\t{}\n", "line 2: no sequence number"),
  ])
  func damageIsToldWithItsLine(text: String, expected: String) {
    #expect(reason(text) == expected)
  }

  @Test func batchHoldsAsManyRecordsAsTheLimitAndNoMore() throws {
    let entries = (1...Int64(Batch.maximumEntries + 1)).map {
      Batch.Entry(sequence: $0, record: Data("{}".utf8))
    }
    let full = Batch(entries: entries.dropLast())
    #expect(try Batch(bytes: full.bytes) == full)
    #expect(throws: WireError.unreadable("more than 500 records in one batch")) {
      try Batch(bytes: Batch(entries: entries).bytes)
    }
  }

  @Test func batchOverTheLimitIsRefusedUnread() {
    #expect(throws: WireError.unreadable("a batch of 8388609 bytes is over 8388608")) {
      try Batch(bytes: Data(repeating: UInt8(ascii: "\n"), count: Batch.maximumBytes + 1))
    }
  }

  @Test(arguments: [1, 2] as [UInt64])
  func damagedBatchesNeverCrash(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    let bytes = batch.bytes
    var read = 0
    for round in 0..<4000 {
      guard let other = try? Batch(bytes: bytes.damaged(&numbers)) else { continue }
      read += 1
      #expect(try Batch(bytes: other.bytes) == other, "seed \(seed), round \(round)")
    }
    #expect((1..<4000).contains(read), "seed \(seed)")
  }
}
