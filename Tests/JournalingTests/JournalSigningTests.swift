// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Patrol
import TestSupport
import Testing
import Wire

@testable import Journaling

/// Records are signed when they are journaled, and go to the store with that signature.
@Suite struct JournalSigningTests {
  private let scratch = Scratch()

  @discardableResult
  private func open<Result>(
    _ signer: RecordSigner? = Examples.signer, _ body: (Journal) throws -> Result
  ) throws -> Result {
    try body(Journal(path: scratch.journal, signer: signer))
  }

  private func signed(_ journal: Journal) throws -> [Bool] {
    let batch = try journal.pending()
    return batch.entries.map { Examples.isSigned($0, in: batch.journal) }
  }

  private func answer(
    _ sequence: Int64, conflict: Bool? = nil, badSignature: Bool? = nil
  ) -> StoreAPI.BatchAnswer.Result {
    .init(
      sequence: sequence, status: .quarantined, reason: "no", conflict: conflict,
      badSignature: badSignature)
  }

  /// Three records, the second of which somebody changed on the disk.
  private func forged() throws {
    try open { for number in 1...3 { try $0.append(Examples.visit(number)) } }
    let id = Examples.visit(2).id
    // The id stands in the frame by itself too: in the record it is written with its quotes.
    #expect(try forge("\"\(id)\"", into: "\"visit-9\"", in: scratch.journal) == 1)
  }

  @Test func whatIsSentIsTheSignatureInTheLog() throws {
    try open { for number in 1...3 { try $0.append(Examples.visit(number)) } }
    try open(nil) { journal throws in
      #expect(try signed(journal) == [true, true, true])
      let batch = try journal.pending()
      // Another key: nothing is signed with it.
      let sent = SignedBatch(
        batch, device: Examples.signer.device, key: Curve25519.Signing.PrivateKey())
      #expect(sent.entries.map(\.signature) == batch.entries.compactMap(\.signature?.bytes))
    }
  }

  @Test func recordsKeptBeforeThereIsAKeyAreSignedWhenTheyAreSent() throws {
    try open(nil) { journal throws in
      try journal.append(Examples.visit(1))
      journal.signer = Examples.signer
      try journal.append(Examples.visit(2))
      #expect(try signed(journal) == [false, true])
      let contents = journal.contents
      #expect(try contents.unsigned(by: nil) == 2)
      #expect(try contents.unsigned(by: Examples.signer.device) == 1)
      let summary = try JournalSummary(of: contents, unsigned: 1)
      #expect(summary.text.contains("2 waiting (1 signed when sent)"))
      let batch = try journal.pending()
      let key = Curve25519.Signing.PrivateKey()
      let sent = SignedBatch(batch, device: Examples.signer.device, key: key)
      #expect(
        RecordSignature.isValid(
          sent.entries[0].signature, batch.entries[0].link(in: batch.journal), sequence: 1,
          journal: batch.journal, device: Examples.signer.device, key: key.publicKey))
      #expect(sent.entries[1].signature == batch.entries[1].signature?.bytes)
    }
  }

  /// The store takes no signature but that of the device that sends.
  @Test func recordsOfAnEarlierEnrolmentAreSignedAnewWhenTheyAreSent() throws {
    try open { try $0.append(Examples.visit(1)) }
    let key = Curve25519.Signing.PrivateKey()
    try open(RecordSigner(device: "d-2", key: key)) { journal throws in
      try journal.append(Examples.visit(2))
      #expect(try journal.contents.unsigned(by: "d-2") == 1)
      let batch = try journal.pending()
      for signed in SignedBatch(batch, device: "d-2", key: key).entries {
        #expect(
          RecordSignature.isValid(
            signed.signature, signed.entry.link(in: batch.journal),
            sequence: signed.entry.sequence, journal: batch.journal, device: "d-2",
            key: key.publicKey))
      }
    }
  }

  @Test func aRecordThatWasChangedOnTheDiskIsNotSignedAgain() throws {
    try forged()
    try open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try signed(journal) == [true, false, true])
      let entry = try journal.pending().entries[1]
      #expect(entry.isSigned(by: Examples.signer.device))
      #expect(try journal.contents.unsigned(by: Examples.signer.device) == 0)
    }
  }

  /// The store answers for it: it is out of the way of the others, and told of for good.
  @Test func aRefusedRecordIsNeverSentAgainAndHoldsUpNothing() throws {
    try forged()
    try open { journal throws in
      let stored = [1, 3].map { StoreAPI.BatchAnswer.Result(sequence: $0, status: .stored) }
      #expect(try journal.acknowledge(stored + [answer(2, badSignature: true)]) == 3)
    }
    try open { journal throws in
      let counts = try journal.counts
      #expect(counts.refused == 1 && counts.quarantined == 1 && counts.pending == 0)
      // The receipt lacks it.
      #expect(try journal.sendAgain([2...2], of: journal.chain.journal) == 0)
      let receipt = StoreAPI.Receipt(
        device: "d-1", journal: journal.chain.journal, first: 1, last: 3, stored: 2,
        quarantined: 0, missing: [2...2])
      let later = Examples.time.advanced(bySeconds: 1)
      // It is evidence; of the third, the newest, the number stays in any case.
      #expect(try journal.prune(acknowledgedBefore: later, namedBy: receipt) == 1)
      #expect(try journal.counts.refused == 1)
      // A full disk is another matter, when nothing else is left to let go of.
      #expect(try journal.pruneOlderHalf() == 1)
      #expect(try journal.counts.refused == 0)
    }
  }

  /// Whoever fakes an answer, or writes one on the disk, discards nothing: the true store's receipt
  /// brings it back.
  @Test(arguments: [Examples.signer, nil])
  func aRecordThatOnlyTheStoreCallsChangedIsSentAgain(signer: RecordSigner?) throws {
    try open { for number in 1...3 { try $0.append(Examples.visit(number)) } }
    try open(signer) { journal throws in
      try journal.acknowledge((1...3).map { answer($0, badSignature: true) })
      let counts = try journal.counts
      #expect(counts.refused == 0 && counts.quarantined == 3)
    }
    try open { journal throws in
      #expect(try journal.sendAgain([1...3], of: journal.chain.journal) == 3)
    }
  }

  @Test func anAnswerThatWasWrittenOnTheDiskDiscardsNothing() throws {
    try forged()
    try open { journal throws in
      let written = (1...3).map {
        Answer(answer($0, badSignature: true), isForged: true, at: Examples.time)
      }
      try journal.log.append([.answers(written)], journal.log.state.manifest)
    }
    try open(nil) { journal throws in
      #expect(try journal.sendAgain([1...3], of: journal.chain.journal) == 0)
    }
    try open { journal throws in
      #expect(try journal.sendAgain([1...3], of: journal.chain.journal) == 2)
      #expect(try journal.pending().entries.map(\.sequence) == [1, 3])
    }
  }

  /// Nor does another name of the journal make it good.
  @Test func aRefusedRecordStaysRefusedWhenTheJournalTakesAnotherName() throws {
    try forged()
    try open { journal throws in
      let batch = try journal.pending()
      try journal.acknowledge([answer(2, badSignature: true)], of: batch, at: Examples.time)
      try journal.acknowledge([answer(1, conflict: true)], of: batch, at: Examples.time)
      #expect(journal.chain.journal != batch.journal)
      #expect(try journal.pending().entries.map(\.sequence) == [1, 3])
      #expect(try journal.contents.entry(2)?.status == .refused)
      #expect(KeptState.breaks(in: try journal.contents.entries(), of: journal.chain).isEmpty)
    }
  }

  /// A signature covers the journal's name. What was changed is not signed anew: its signature is
  /// wrong in the new place too.
  @Test func recordsThatTakeAnotherPlaceAreSignedThereUnlessTheyWereChanged() throws {
    try open(nil) { try $0.append(Examples.visit(0)) }
    try forged()
    try open { journal throws in
      let before = journal.chain.journal
      try journal.acknowledge([answer(2, conflict: true)])
      #expect(journal.chain.journal != before)
      try journal.append(Examples.visit(4))
      #expect(try signed(journal) == [false, true, false, true, true])
      let signers = try journal.pending().entries.map { $0.signature?.device }
      #expect(signers == [nil, "d-1", "d-1", "d-1", "d-1"])
    }
  }

  @Test func aLaterProgramsRecordsAreSignedInTheirNewPlaceUnlessTheyWereChanged() throws {
    let next = Journal.format + 1
    func later(_ body: (Journal) throws -> Void) throws {
      try body(Journal(path: scratch.journal, signer: Examples.signer, format: next))
    }
    try later { for number in 1...3 { try $0.append(Examples.visit(number)) } }
    try forge(
      "\"\(Examples.visit(2).id)\"", into: "\"visit-9\"", in: scratch.journal)
    try open { try $0.append(Examples.visit(4)) }
    try later { journal throws in
      #expect(try signed(journal) == [true, true, false, true])
      #expect(try journal.pending().entries.allSatisfy { $0.isSigned(by: "d-1") })
    }
  }

  /// A signature that is none would make the store refuse the whole batch.
  @Test func aSignatureOfAnotherLengthIsDamage() throws {
    var entry = JournalEntry(
      sequence: 1, id: "a", record: Data("{}".utf8), previous: .beginning(of: .test, at: 1))
    for length in [0, 63, 64, 65] {
      entry.signature = RecordSignature(device: "d-1", bytes: Data(count: length))
      var reader = ByteReader(entry.bytes(in: .test))
      var name: UInt64 = 0
      let found = try? JournalEntry(&reader, in: &name)
      #expect((found == entry) == (length == RecordSignature.length))
    }
  }
}
