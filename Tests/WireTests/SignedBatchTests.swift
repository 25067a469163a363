// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Patrol
import Simulation
import TestSupport
import Testing
import Wire

struct SignedBatchTests {
  private static let key = Curve25519.Signing.PrivateKey()

  private static func signed(_ batch: Batch) throws -> SignedBatch {
    SignedBatch(batch, device: "d-1", key: key)
  }

  private let batch = try! signed(
    Batch(entries: [
      .init(sequence: 7, record: Record.visit(.sample).bytes),
      .init(sequence: 8, record: Record.shift(.sample).bytes),
      .init(sequence: .max, record: Data("not\ta record".utf8)),
    ]))

  private func reason(_ text: String) -> String {
    do throws(WireError) {
      return "\(try SignedBatch(bytes: Data(text.utf8)).entries.count) entries"
    } catch {
      return error.description
    }
  }

  @Test func batchIsWrittenInTheDocumentedForm() throws {
    let entry = Batch.Entry(sequence: 12, record: Data("{}".utf8))
    let bytes = SignedBatch(
      journal: .test, entries: [.init(entry, signature: Data(repeating: 0xfb, count: 64))]
    ).bytes
    let previous = "patrol-journal 1\n0123456789abcdef\n12\n"
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "patrol-batch 1 0123456789abcdef\n12\t"
        + "\(SHA256.hash(data: Data(previous.utf8)).hexadecimal)\t"
        + "\(Data(repeating: 0xfb, count: 64).base64EncodedString())\t{}\n")
  }

  @Test func recordsComeBackByteForByteUnderstoodOrNot() throws {
    #expect(try SignedBatch(bytes: batch.bytes) == batch)
    let empty = SignedBatch(journal: .test, entries: [])
    #expect(try SignedBatch(bytes: empty.bytes).entries.isEmpty)
  }

  @Test func aSignatureOfTheDeviceIsKeptAndAnyOtherMadeAnew() {
    let kept = RecordSignature(device: "d-1", bytes: Data(repeating: 7, count: 64))
    let others = RecordSignature(device: "d-2", bytes: Data(repeating: 8, count: 64))
    let entries = [kept, others, nil].enumerated().map { place, signature in
      Batch.Entry(
        sequence: Int64(place + 1), previous: .beginning(of: .test, at: Int64(place + 1)),
        record: Data("{}".utf8), signature: signature)
    }
    let batch = Batch(journal: .test, entries: entries)
    let signed = SignedBatch(batch, device: "d-1", key: Self.key).entries.map(\.signature)
    let signer = RecordSigner(device: "d-1", key: Self.key)
    #expect(
      signed == [kept.bytes]
        + entries.dropFirst().map {
          signer.signature(of: $0, in: .test).bytes
        })
  }

  @Test func lengthOfABatchIsToldBeforeItIsSigned() {
    let length = batch.entries.reduce(SignedBatch.frameBytes) {
      $0 + SignedBatch.bytes(of: $1.entry)
    }
    #expect(batch.bytes.count == length)
  }

  @Test func batchReadsFromTheMiddleOfOtherBytes() throws {
    let other = Data("before".utf8) + batch.bytes + Data("after".utf8)
    let slice = other.dropFirst(6).dropLast(5)
    #expect(slice.startIndex == 6)
    #expect(try SignedBatch(bytes: slice) == batch)
  }

  private static let head = "patrol-batch 1 0123456789abcdef\n"
  private static let link = String(repeating: "ab", count: 32)
  private static let signature = Data(count: 64).base64EncodedString()
  private static let noHead = "line 1: not “patrol-batch 1 ” and the name of a journal"

  @Test(arguments: [
    ("", "the batch is cut off: its last line has no end"),
    ("patrol-batch 1 0123456789abcdef", "the batch is cut off: its last line has no end"),
    ("\(head)1\t\(link)\t\(signature)\t{}", "the batch is cut off: its last line has no end"),
    ("\n", noHead), ("patrol-batch 1\n1\t{}\n", noHead), ("patrol-batch 1\n", noHead),
    ("patrol-batch 1 0123456789ABCDEF\n", noHead), ("patrol-batch 1 0123456789abcde\n", noHead),
    ("patrol-batch 1 0123456789abcdef\r\n", noHead),
    ("\(head)\n", "line 2: no sequence number"),
    ("\(head)0\t\(link)\t\(signature)\t{}\n", "line 2: no sequence number"),
    ("\(head)-1\t\(link)\t\(signature)\t{}\n", "line 2: no sequence number"),
    ("\(head)+1\t\(link)\t\(signature)\t{}\n", "line 2: no sequence number"),
    ("\(head)9223372036854775808\t\(link)\t\(signature)\t\n", "line 2: no sequence number"),
    ("\(head)1\t\(link)\t{}\n", "line 2: not four fields"),
    ("\(head)1\t\(link)\t\(signature)\t{}\n{}\n", "line 3: no sequence number"),
    ("\(head)1\t\(link.dropLast())\t\(signature)\t{}\n", "line 2: no link of the record before"),
    ("\(head)1\t\(link.uppercased())\t\(signature)\t{}\n", "line 2: no link of the record before"),
    ("\(head)1\t\(link)\t\(signature.dropLast(4))\t{}\n", "line 2: no signature"),
    ("\(head)1\t\(link)\t \(signature)\t{}\n", "line 2: no signature"),
    ("\(head)1\t\(link)\t\(signature)\ta\tb\n", "1 entries"),
  ])
  func damageIsToldWithItsLine(text: String, expected: String) {
    #expect(reason(text) == expected)
  }

  @Test func batchHoldsAsManyRecordsAsTheLimitAndNoMore() throws {
    let entries = (1...Int64(Batch.maximumEntries + 1)).map {
      SignedBatch.SignedEntry(
        Batch.Entry(sequence: $0, record: Data("{}".utf8)), signature: Data(count: 64))
    }
    let full = SignedBatch(journal: .test, entries: entries.dropLast())
    #expect(try SignedBatch(bytes: full.bytes) == full)
    #expect(throws: WireError.unreadable("more than 500 records in one batch")) {
      try SignedBatch(bytes: SignedBatch(journal: .test, entries: entries).bytes)
    }
  }

  @Test func batchOverTheLimitIsRefusedUnread() {
    #expect(throws: WireError.unreadable("a batch of 8388609 bytes is over 8388608")) {
      try SignedBatch(bytes: Data(repeating: UInt8(ascii: "\n"), count: Batch.maximumBytes + 1))
    }
  }

  @Test(arguments: [1, 2] as [UInt64])
  func damagedBatchesNeverCrash(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    let bytes = batch.bytes
    var read = 0
    for round in 0..<4000 {
      guard let other = try? SignedBatch(bytes: bytes.damaged(&numbers)) else { continue }
      read += 1
      #expect(try SignedBatch(bytes: other.bytes) == other, "seed \(seed), round \(round)")
    }
    #expect((1..<4000).contains(read), "seed \(seed)")
  }

  // MARK: Signatures

  @Test func signatureIsOverTheDocumentedMessage() throws {
    let entry = batch.entries[0].entry
    let message = """
      patrol-record 1
      d-1
      0123456789abcdef
      7
      \(entry.link(in: .test).hexadecimal)

      """
    #expect(
      Self.key.publicKey.isValidSignature(batch.entries[0].signature, for: Data(message.utf8)))
  }

  /// Whatever of a record, its place, its journal or its device is another, the signature is void.
  @Test func signatureHoldsForJustThisRecordInJustThisPlace() throws {
    let entry = batch.entries[0].entry
    let signature = batch.entries[0].signature
    let other = try #require(JournalName("0123456789abcdee"))
    func isValid(
      _ entry: Batch.Entry, journal: JournalName = .test, device: String = "d-1",
      key: Curve25519.Signing.PublicKey = Self.key.publicKey
    ) -> Bool {
      RecordSignature.isValid(
        signature, entry.link(in: journal), sequence: entry.sequence, journal: journal,
        device: device, key: key)
    }
    #expect(isValid(entry))
    #expect(!isValid(entry, journal: other))
    #expect(!isValid(entry, device: "d-2"))
    #expect(!isValid(entry, key: Curve25519.Signing.PrivateKey().publicKey))
    var changed = entry
    changed.sequence += 1
    #expect(!isValid(changed))
    changed = entry
    changed.previous = .beginning(of: other, at: 7)
    #expect(!isValid(changed))
    for place in entry.record.indices {
      changed = entry
      changed.record[place] ^= 1
      #expect(!isValid(changed), "byte \(place)")
    }
  }
}
