// SPDX-License-Identifier: Apache-2.0

import Compression
import Cryptography
import FoundationEssentials
import Patrol
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Uploading

/// What the chain and the counter ask of an upload.
@Suite struct ChainedUploadTests {
  private let store = ModelStore(device: TestConnection.device)

  @Test func everyRecordIsSignedInItsPlace() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let connection = try TestConnection(server)
    _ = await connection.uploader(MemoryJournal(3)).upload()
    let body = try #require(server.requests.first?.body)
    let batch = try SignedBatch(bytes: try Gzip.inflate(body, limit: 1 << 20))
    let raw = try #require(Data(base64Encoded: connection.identity.publicKey))
    let key = try Curve25519.Signing.PublicKey(rawRepresentation: raw)
    #expect(batch.entries.count == 3)
    for signed in batch.entries {
      #expect(
        RecordSignature.isValid(
          signed.signature, signed.entry.link(in: .test), sequence: signed.entry.sequence,
          journal: .test, device: TestConnection.device, key: key))
    }
  }

  @Test func aSignatureOfTheJournalIsSentAsItIs() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let other = RecordSigner(device: TestConnection.device, key: Curve25519.Signing.PrivateKey())
    await journal.sign(with: other, after: 1)
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    let body = try #require(server.requests.first?.body)
    let batch = try SignedBatch(bytes: try Gzip.inflate(body, limit: 1 << 20))
    let kept = try await allEntries().prefix(3).map { other.signature(of: $0, in: .test).bytes }
    #expect(batch.entries.map(\.signature).dropFirst() == kept.dropFirst())
    #expect(batch.entries[0].signature != kept[0])
    #expect(outcome.counts.signedLate == 1)
    #expect(outcome.words.hasPrefix("3 records sent, 1 signed only now"), "\(outcome.words)")
  }

  /// The store has it in quarantine; the records behind it are there, and the next upload is whole.
  @Test func aRecordThatWasChangedAfterItWasSignedIsToldOfAndNotSentAgain() async throws {
    let (store, journal) = (store, MemoryJournal(3))
    let server = ScriptedServer { request in
      guard let batch = request.batch else { return store.answer(request) }
      let forged = { (entry: Batch.Entry) in entry.record == Data("forged".utf8) }
      let good = Batch(journal: batch.journal, entries: batch.entries.filter { !forged($0) })
      var answer = store.take(good)
      answer.results += batch.entries.filter(forged).map {
        .init(sequence: $0.sequence, status: .quarantined, reason: "no", badSignature: true)
      }
      return .json(answer)
    }
    defer { server.stop() }
    let connection = try TestConnection(server)
    await journal.sign(with: try #require(connection.identity.signer))
    await journal.forge(2)
    let outcome = await connection.uploader(journal).upload()
    #expect(outcome.counts.badSignatures == 1 && outcome.counts.stored == 2)
    #expect(outcome.isComplete && !outcome.isProven && outcome.kind == .unusable)
    let words = "1 record has a wrong signature: changed on this device after signing"
    #expect(outcome.words.contains(words), "\(outcome.words)")
    #expect(outcome.receipt?.missing == [2...2])
    let requests = server.requests.count
    let again = await connection.uploader(journal).upload()
    #expect(again.counts.requests == 0 && !again.isProven && again.kind == .unusable)
    #expect(again.words.contains(words), "\(again.words)")
    #expect(server.requests.count == requests + 1, "the receipt alone")
  }

  @Test func countersRiseWithEveryRequest() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    _ = await (try TestConnection(server)).uploader(MemoryJournal(1203)).upload()
    let counters = server.requests.compactMap { $0.headers["patrol-counter"].flatMap { Int64($0) } }
    #expect(counters == [1000, 1001, 1002, 1003])
  }

  /// The device's clock stands before the store's last word: one request more, and on it goes.
  @Test func aStoreThatHasSeenAHigherCounterIsAskedAboveIt() async throws {
    let store = store
    let server = ScriptedServer { request in
      let counter = request.headers["patrol-counter"].flatMap { Int64($0) } ?? 0
      return counter > 5000
        ? store.answer(request)
        : .json(
          StoreAPI.Refusal(error: "not above the last"), status: 409, ["Patrol-Counter": "5000"])
    }
    defer { server.stop() }
    let connection = try TestConnection(server)
    let outcome = await connection.uploader(MemoryJournal(2)).upload()
    #expect(outcome.isComplete && outcome.receipt?.stored == 2)
    #expect(server.requests.count == 3)
    let key = connection.identity.publicKey
    #expect(server.requests.allSatisfy { $0.isSigned(by: TestConnection.device, key) })
    #expect(connection.sleep.seconds.isEmpty)
  }

  @Test(arguments: ["9999999999999999999", "-1", "x", "", "4503599627370496"])
  func aCounterThatCannotBeGoneAboveEndsNothing(header: String) async throws {
    let server = ScriptedServer { _ in
      .json(StoreAPI.Refusal(error: "no"), status: 409, ["Patrol-Counter": header])
    }
    defer { server.stop() }
    let journal = MemoryJournal(2)
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    #expect(outcome.failure != nil)
    #expect(await journal.pendingCount == 2)
    #expect(server.requests.count < 20)
  }

  @Test func counterFollowsTheClockAndNeverFallsBack() {
    let clock = Mutex<Int64>(100)
    let counter = RequestCounter { Timestamp(milliseconds: clock.withLock { $0 }) }
    #expect(counter.next() == 100)
    #expect(counter.next() == 101)
    clock.withLock { $0 = 5 }
    #expect(counter.next() == 102)
    clock.withLock { $0 = 500 }
    #expect(counter.next() == 500)
    #expect(counter.raise(above: 1000))
    #expect(counter.next() == 1001)
    clock.withLock { $0 = .min }
    #expect(counter.next() == 1002)
    clock.withLock { $0 = .max }
    #expect(counter.next() < RequestSignature.largestCounter)
    #expect(!counter.raise(above: RequestSignature.largestCounter))
  }

  /// The store was brought back from yesterday's copy: what it acknowledged since is gone.
  @Test func aStoreBroughtBackFromAnOlderCopyGetsAllAgain() async throws {
    let journal = MemoryJournal(10)
    let before = ScriptedServer(then: store.answer)
    #expect(await (try TestConnection(before)).uploader(journal).upload().isComplete)
    before.stop()
    let copy = ModelStore(device: TestConnection.device)
    _ = copy.take(Batch(entries: Array(try await allEntries().prefix(4))))
    let server = ScriptedServer(then: copy.answer)
    defer { server.stop() }
    await journal.append("newest")
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    #expect(outcome.isComplete && outcome.receipt?.missing == [])
    #expect(outcome.counts.stored == 7)
    #expect(copy.kept.keys.sorted() == Array(1...11))
    #expect(await journal.excess.isEmpty)
  }

  /// A receipt names a hundred gaps at most: here there are 250, and 300 before them of records that
  /// are gone here too.
  @Test func recordsLackingHereAndThereAreSentAgainHoweverManyTheyAre() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(1200)
    let uploader = try TestConnection(server).uploader(journal)
    #expect(await uploader.upload().isComplete)
    await journal.removeRecords(through: 600)
    store.lose { $0.isMultiple(of: 2) && $0 <= 1100 }
    let outcome = await uploader.upload()
    #expect(outcome.isComplete && outcome.counts.stored == 250)
    #expect((601...1200).allSatisfy { store.kept[$0] != nil })
    #expect(outcome.receipt?.stored == 900 && outcome.receipt?.namesAllMissing == false)
  }

  @Test func aJournalThatTakesNothingBackIsAFailure() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let uploader = try TestConnection(server).uploader(journal)
    #expect(await uploader.upload().isComplete)
    store.lose { $0 == 2 }
    await journal.getStuck()
    let outcome = await uploader.upload()
    guard case .journal = outcome.failure else {
      Issue.record("\(String(describing: outcome.failure))")
      return
    }
    #expect(!outcome.isComplete)
  }

  @Test func aStoreThatKeepsNothingIsNotBelievedAndNotAskedForEver() async throws {
    let store = store
    let server = ScriptedServer { request in
      defer { store.lose { $0 > 1 } }
      return store.answer(request)
    }
    defer { server.stop() }
    let journal = MemoryJournal(4)
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    #expect(outcome.failure == nil && outcome.lacking == 3 && !outcome.isComplete)
    #expect(server.requests.count == 4)
    #expect(await journal.pendingCount == 3)
  }

  @Test func aReceiptThatDoesNotAddUpIsNone() async throws {
    for fault in 0..<5 {
      let store = store
      let server = ScriptedServer { request in
        guard request.target.hasPrefix(StoreAPI.receiptPath) else { return store.answer(request) }
        var receipt = store.receipt(request.target)
        switch fault {
        case 0: receipt.stored = 3
        case 1: receipt.stored = -1
        case 2: receipt.missing = [2...2]
        case 3: receipt.missing = [.min ... .max]
        default: receipt.quarantined = 3
        }
        return .json(receipt)
      }
      defer { server.stop() }
      let outcome = await (try TestConnection(server)).uploader(MemoryJournal(2)).upload(
        patience: UploadPatience(failures: 1, longestWait: nil))
      #expect(outcome.receipt == nil, "fault \(fault)")
      guard case .notTheStore = outcome.receiptFault else {
        Issue.record("\(fault): \(String(describing: outcome.receiptFault))")
        continue
      }
    }
  }

  private func allEntries() async throws -> [Batch.Entry] {
    try await MemoryJournal(10).pending(limit: 10, maximumBytes: .max).entries
  }

  @Test func aReceiptForAnotherJournalIsNone() async throws {
    let store = store
    let server = ScriptedServer { request in
      guard request.target.hasPrefix(StoreAPI.receiptPath) else { return store.answer(request) }
      var receipt = store.receipt(request.target)
      receipt.journal = JournalName("ffffffffffffffff") ?? .test
      return .json(receipt)
    }
    defer { server.stop() }
    let outcome = await (try TestConnection(server)).uploader(MemoryJournal(2)).upload()
    #expect(outcome.receipt == nil)
    guard case .notTheStore = outcome.receiptFault else {
      Issue.record("\(String(describing: outcome.receiptFault))")
      return
    }
  }

  @Test func aReceiptWithAnotherHashIsTold() async throws {
    let store = store
    let server = ScriptedServer { request in
      guard request.target.hasPrefix(StoreAPI.receiptPath) else { return store.answer(request) }
      var receipt = store.receipt(request.target)
      receipt.hash = .beginning(of: .test, at: 77)
      return .json(receipt)
    }
    defer { server.stop() }
    let outcome = await (try TestConnection(server)).uploader(MemoryJournal(2)).upload()
    #expect(outcome.isComplete && outcome.attested?.isOfOtherChain == true)
  }
}
