// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Synchronization
import TestSupport
import Testing
import Uploading
import Wire

@Suite struct UploaderTests {
  private let store = ModelStore(device: TestConnection.device)

  /// Nothing lost, nothing twice, nothing acknowledged that was not sent.
  private func expectAllArrivedOnce(
    _ journal: MemoryJournal, _ count: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    #expect(await journal.pendingCount == 0, sourceLocation: sourceLocation)
    #expect(await journal.excess.isEmpty, sourceLocation: sourceLocation)
    #expect(store.kept.keys.sorted() == Array(1...Int64(count)), sourceLocation: sourceLocation)
  }

  @Test func carriesEverythingAndShowsTheReceipt() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let connection = try TestConnection(server)
    let journal = MemoryJournal(1203)
    let outcome = await connection.uploader(journal).upload()
    #expect(outcome.isComplete && outcome.counts.stored == 1203)
    #expect(outcome.receipt?.stored == 1203 && outcome.receipt?.missing == [])
    await expectAllArrivedOnce(journal, 1203)
    #expect(store.arrivals.values.allSatisfy { $0 == 1 })
    #expect(server.requests.count == 4 && server.accepted == 1, "the connection is kept")
  }

  @Test func everyRequestIsSignedForWhatItIs() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let connection = try TestConnection(server)
    _ = await connection.uploader(MemoryJournal(3)).upload()
    let key = connection.identity.publicKey
    #expect(server.requests.map(\.method) == ["POST", "GET"])
    for var request in server.requests {
      #expect(request.isSigned(by: TestConnection.device, key))
      #expect(request.headers["expect"] == nil)
      request.target += "1"
      #expect(!request.isSigned(by: TestConnection.device, key))
    }
    let batch = try #require(server.requests.first)
    #expect(batch.headers["content-type"] == SignedBatch.mediaType)
    #expect(batch.headers["content-encoding"] == "gzip")
  }

  @Test func anEmptyJournalAsksNothing() async throws {
    let server = ScriptedServer()
    defer { server.stop() }
    let outcome = await (try TestConnection(server)).uploader(MemoryJournal()).upload()
    #expect(outcome.isComplete && outcome.receipt == nil)
    #expect(server.accepted == 0)
  }

  @Test func aRecordInQuarantineStopsNoOther() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(2)
    await journal.append("poison")
    await journal.append("fine")
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    #expect(outcome.isComplete)
    #expect(outcome.counts.stored == 3 && outcome.counts.quarantined == 1)
    #expect(outcome.receipt?.quarantined == 1)
    #expect(await journal.acknowledged[3] == .quarantined)
  }

  /// Each of these is what a bad network makes of an answer; none is one.
  @Test(arguments: [
    "reset", "cut at the head", "cut in the body", "portal", "portal after a redirect", "no type",
    "half JSON", "other records", "no records", "garbage", "silence", "drip", "empty", "503", "500",
    "too long",
  ])
  func nothingIsAcknowledgedWithoutAnAnswer(fault: String) async throws {
    let store = store
    let lie = StoreAPI.BatchAnswer(results: (1...5).map { .init(sequence: $0, status: .stored) })
    let honest = ServerAnswer.wholeJSON(lie)
    let bad: ServerAnswer =
      switch fault {
      case "reset": .reset
      case "cut at the head": .cut(honest.prefix(30))
      case "cut in the body": .cut(honest.dropLast(5))
      case "portal": .signInPage
      case "portal after a redirect": .reply(302, ["Location": "http://127.0.0.1:1/login"])
      case "no type": .reply(200, [:], Wire.bytes(of: lie))
      case "half JSON":
        .reply(200, ["Content-Type": "application/json"], Wire.bytes(of: lie).dropLast(3))
      case "other records":
        .json(StoreAPI.BatchAnswer(results: [.init(sequence: 77, status: .stored)]))
      case "no records": .json(StoreAPI.BatchAnswer(results: []))
      case "garbage": .cut(Data("SSH-2.0-OpenSSH_9.2\r\n".utf8))
      case "silence": .silence
      case "drip": .drip(honest, every: 0.2)
      case "empty": .cut(Data())
      case "503": .refusal(503, "busy")
      case "500": .refusal(500, "trouble")
      case "too long":
        .cut(
          Data("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".utf8)
            + Data(repeating: 32, count: 2 << 20))
      default: preconditionFailure(fault)
      }
    let isFixed = Mutex(false)
    let server = ScriptedServer { request in
      isFixed.withLock { $0 } ? store.answer(request) : bad
    }
    defer { server.stop() }
    let connection = try TestConnection(server)
    let journal = MemoryJournal(5)
    let failed = await connection.uploader(journal).upload(
      patience: UploadPatience(failures: 2, longestWait: nil))
    #expect(await journal.acknowledged.isEmpty)
    #expect(failed.counts.acknowledged == 0 && !failed.isComplete && failed.receipt == nil)
    guard case .store(let reason) = failed.failure else {
      Issue.record("\(String(describing: failed.failure))")
      return
    }
    #expect(reason.mayPass)
    #expect(connection.sleep.seconds == [0.5], "waited once between two tries")

    isFixed.withLock { $0 = true }
    let outcome = await connection.uploader(journal).upload()
    #expect(outcome.isComplete)
    await expectAllArrivedOnce(journal, 5)
  }

  @Test func anAnswerLostAfterTheRecordsWereKeptCostsNoDouble() async throws {
    let store = store
    let lost = Mutex(3)
    let server = ScriptedServer { request in
      let answer = store.answer(request)
      let isLost = lost.withLock { left in
        left -= 1
        return left >= 0
      }
      return isLost ? .reset : answer
    }
    defer { server.stop() }
    let connection = try TestConnection(server)
    let journal = MemoryJournal(10)
    let outcome = await connection.uploader(journal).upload()
    #expect(outcome.isComplete && outcome.receipt?.stored == 10)
    // libcurl itself tries once more when a kept connection turns out dead before any answer.
    #expect(outcome.counts.duplicate == 10)
    await expectAllArrivedOnce(journal, 10)
  }

  @Test func comesBackWhenTheStoreAskedItTo() async throws {
    let busy = ServerAnswer.json(
      StoreAPI.Refusal(error: "busy"), status: 503, ["Retry-After": "17"])
    let server = ScriptedServer([busy, busy], then: store.answer)
    defer { server.stop() }
    let connection = try TestConnection(server)
    let journal = MemoryJournal(2)
    let outcome = await connection.uploader(journal).upload()
    #expect(outcome.isComplete)
    // Half of the tenth that is drawn at random is added.
    #expect(connection.sleep.seconds.map { ($0 * 100).rounded() } == [1785, 1785])
  }

  @Test func aBatchTooLargeIsSplitAndTheOneRecordToBlameSetAside() async throws {
    let store = store
    let server = ScriptedServer { request in
      guard let batch = request.batch else { return store.answer(request) }
      let isTooLarge = batch.entries.contains { $0.sequence == 6 } || batch.entries.count > 4
      return isTooLarge
        ? .reply(413, ["Content-Type": "text/html"], Data("<html>".utf8)) : store.answer(request)
    }
    defer { server.stop() }
    let connection = try TestConnection(server)
    let journal = MemoryJournal(20)
    let outcome = await connection.uploader(journal).upload()
    #expect(outcome.failure == nil && !outcome.isComplete)
    #expect(Array(outcome.setAside.keys) == [6])
    #expect(outcome.receipt?.missing == [6...6])
    #expect(await journal.pendingCount == 1)
    #expect(store.kept.count == 19 && store.arrivals.values.allSatisfy { $0 == 1 })
  }

  @Test func recordsLeftOutOfAnAnswerAreSentAgain() async throws {
    let store = store
    let server = ScriptedServer { request in
      guard let batch = request.batch else { return store.answer(request) }
      let isLast = batch.entries.count < 5
      return .json(
        store.take(Batch(entries: batch.entries.filter { isLast || $0.sequence % 2 == 0 })))
    }
    defer { server.stop() }
    let journal = MemoryJournal(8)
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    #expect(outcome.isComplete && outcome.counts.requests == 2)
    await expectAllArrivedOnce(journal, 8)
    #expect(store.arrivals.values.allSatisfy { $0 == 1 })
  }

  @Test func aStoreThatDoesNotKnowTheDeviceIsReported() async throws {
    let server = ScriptedServer { _ in .refusal(401, "no such device") }
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    #expect(outcome.failure == .store(.refused(status: 401, words: "no such device")))
    #expect(server.requests.count == 1)
    #expect(await journal.pendingCount == 3)
  }

  @Test func aReceiptThatIsNotOursIsNone() async throws {
    let other = ModelStore(device: "D-2")
    let server = ScriptedServer { [store] request in
      request.method == "GET" ? other.answer(request) : store.answer(request)
    }
    defer { server.stop() }
    let outcome = await (try TestConnection(server)).uploader(MemoryJournal(1)).upload()
    #expect(outcome.isComplete && outcome.receipt == nil)
    guard case .notTheStore = outcome.receiptFault else {
      Issue.record("\(String(describing: outcome.receiptFault))")
      return
    }
  }

  @Test func aFailingJournalEndsIt() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(1)
    await journal.failFromNowOn()
    let outcome = await (try TestConnection(server)).uploader(journal).upload()
    guard case .journal = outcome.failure else {
      Issue.record("\(String(describing: outcome.failure))")
      return
    }
    #expect(server.accepted == 0)
  }

  @Test func tellsOfItsProgress() async throws {
    let server = ScriptedServer([.reset, .reset], then: store.answer)
    defer { server.stop() }
    let told = Mutex<[String]>([])
    _ = await (try TestConnection(server)).uploader(MemoryJournal(600)).upload { event in
      told.withLock {
        switch event {
        case .progress(let counts): $0.append("\(counts.acknowledged)")
        case .waiting(let seconds, _): $0.append("wait \(seconds)")
        case .ended: $0.append("ended")
        }
      }
    }
    #expect(told.withLock { $0 } == ["wait 0.5", "wait 1.0", "500", "600"])
  }

  @Test func cancellationEndsAnUploadAtOnce() async throws {
    let server = ScriptedServer { _ in .silence }
    defer { server.stop() }
    var patient = TransportSettings.impatient
    patient.slowSeconds = 60
    let uploader = try TestConnection(server, settings: patient).uploader(MemoryJournal(1))
    let task = Task { await uploader.upload() }
    #expect(await eventually { server.requests.count == 1 })
    let clock = ContinuousClock()
    let start = clock.now
    task.cancel()
    #expect(await task.value.failure == .cancelled)
    #expect(start.duration(to: clock.now) < .seconds(2))
  }

  @Test func twoUploadsAtOnceSendEachRecordOnce() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let uploader = try TestConnection(server).uploader(MemoryJournal(2500))
    async let one = uploader.upload()
    async let other = uploader.upload()
    let outcomes = await [one, other]
    #expect(outcomes[0].isComplete && outcomes[1].isComplete)
    let stored = outcomes[0].counts.stored + outcomes[1].counts.stored
    #expect(stored == 2500)
    #expect(store.arrivals.values.allSatisfy { $0 == 1 })
  }
}
