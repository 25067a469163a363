// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Synchronization
import TestSupport
import Testing
import Uploading
import Wire

@Suite struct UploaderServiceTests {
  private let store = ModelStore(device: TestConnection.device)

  /// Runs the service while `body` plays the outside world, then ends it.
  private func running(
    _ uploader: Uploader, wake: AsyncStream<Void>,
    report: @escaping @Sendable (UploadEvent) -> Void = { _ in },
    body: () async throws -> Void
  ) async rethrows {
    let service = Task { await uploader.run(wake: wake, report: report) }
    defer { service.cancel() }
    try await body()
    service.cancel()
    await service.value
  }

  @Test func sendsWhatIsThereAndThenWhatComes() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(2)
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    try await running(TestConnection(server).uploader(journal), wake: wake) {
      #expect(await eventually { store.kept.count == 2 })
      await journal.append("new")
      ring.yield()
      #expect(await eventually { store.kept.count == 3 })
      #expect(await eventually { await journal.pendingCount == 0 })
      #expect(await eventually { await journal.receipts.last?.receipt.stored == 3 })
    }
    #expect(server.requests.count { $0.method == "POST" } == 2)
  }

  @Test func isQuietWhenNothingIsPending() async throws {
    let server = ScriptedServer()
    defer { server.stop() }
    let events = Mutex(0)
    let connection = try TestConnection(server)
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    await running(
      connection.uploader(MemoryJournal()), wake: wake,
      report: { _ in events.withLock { $0 += 1 } }
    ) {
      for _ in 0..<5 { ring.yield() }
      try? await Task.sleep(for: .milliseconds(100))
    }
    #expect(server.accepted == 0 && connection.sleep.seconds.isEmpty)
    #expect(events.withLock { $0 } == 0)
  }

  @Test func triesAgainByItselfUntilTheStoreIsBack() async throws {
    let failures = 30
    let server = ScriptedServer(
      Array(repeating: .refusal(500, "trouble"), count: failures), then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let connection = try TestConnection(server)
    await running(connection.uploader(journal), wake: AsyncStream { _ in }) {
      #expect(await eventually { await journal.pendingCount == 0 })
    }
    let waits = connection.sleep.seconds.prefix(failures)
    #expect(waits.count == failures)
    #expect(waits.prefix(9) == [0.5, 1, 2, 4, 8, 16, 32, 64, 128])
    #expect(waits.dropFirst(9).allSatisfy { $0 == 150 })
  }

  @Test func goesOnWhenTheWakesEnd() async throws {
    let server = ScriptedServer([.refusal(500, "trouble")], then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(1)
    await running(
      try TestConnection(server).uploader(journal), wake: AsyncStream { $0.finish() }
    ) {
      #expect(await eventually { await journal.pendingCount == 0 })
    }
  }

  /// Sleeps for ever where the service would wait long, so that only a wake can end it.
  private func stubborn(_ connection: TestConnection, _ journal: MemoryJournal) -> Uploader {
    let sleep = connection.sleep
    return Uploader(
      client: connection.client, source: journal, random: { 0.5 },
      sleep: { seconds in
        try await sleep(seconds)
        if seconds != RetryDelay().base { try await Task.sleep(for: .seconds(3600)) }
      })
  }

  @Test func theReturnOfTheNetworkCutsTheWaitShort() async throws {
    let server = ScriptedServer([.reset, .reset], then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(1)
    let connection = try TestConnection(server)
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    await running(stubborn(connection, journal), wake: wake) {
      #expect(await eventually { connection.sleep.seconds == [0.5] })
      #expect(await journal.pendingCount == 1)
      ring.yield()
      // A settling second, then the second reset, then a first wait again.
      #expect(await eventually { connection.sleep.seconds == [0.5, 1, 0.5] })
      ring.yield()
      #expect(await eventually { await journal.pendingCount == 0 })
    }
  }

  @Test func aWakeDoesNotCutShortWhatTheStoreAskedFor() async throws {
    let busy = ServerAnswer.json(
      StoreAPI.Refusal(error: "busy"), status: 503, ["Retry-After": "600"])
    let server = ScriptedServer([busy], then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(1)
    let connection = try TestConnection(server)
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    let uploader = stubborn(connection, journal)
    await running(uploader, wake: wake) {
      #expect(await eventually { connection.sleep.seconds == [630] })
      for _ in 0..<10 {
        ring.yield()
        try? await Task.sleep(for: .milliseconds(5))
      }
      #expect(server.requests.count == 1)
      // Somebody who asks for it now is served all the same.
      #expect(await uploader.upload().isComplete)
    }
  }

  @Test func aRefusalIsReportedAndAskedAgainMuchLater() async throws {
    let server = ScriptedServer { _ in .refusal(401, "no such device") }
    defer { server.stop() }
    let journal = MemoryJournal(1)
    let connection = try TestConnection(server)
    let failures = Mutex<[UploadError?]>([])
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    await running(
      stubborn(connection, journal), wake: wake,
      report: { event in
        if case .ended(let outcome) = event { failures.withLock { $0.append(outcome.failure) } }
      }
    ) {
      #expect(await eventually { connection.sleep.seconds == [3780] })
      for _ in 0..<5 { ring.yield() }
      try? await Task.sleep(for: .milliseconds(50))
    }
    #expect(server.requests.count == 1)
    #expect(
      failures.withLock { $0 } == [.store(.refused(status: 401, words: "no such device"))])
  }

  @Test func aRecordSetAsideStopsNoLaterOne() async throws {
    let store = store
    let server = ScriptedServer { request in
      guard let batch = request.batch else { return store.answer(request) }
      return batch.entries.contains { $0.sequence == 1 }
        ? .refusal(413, "too large") : store.answer(request)
    }
    defer { server.stop() }
    let journal = MemoryJournal(2)
    let connection = try TestConnection(server)
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    await running(stubborn(connection, journal), wake: wake) {
      #expect(await eventually { connection.sleep.seconds.count == 1 })
      await journal.append("new")
      ring.yield()
      #expect(await eventually { store.kept.keys.sorted() == [2, 3] })
    }
    #expect(await journal.pendingCount == 1)
  }

  /// A faulty release wrote them; there are more than one upload puts up with.
  @Test func manyRefusedRecordsDoNotKeepTheRestForEver() async throws {
    let store = store
    let bad: Int64 = 600
    let refusals = Mutex(0)
    let server = ScriptedServer { request in
      guard let batch = request.batch, batch.entries.contains(where: { $0.sequence <= bad })
      else { return store.answer(request) }
      refusals.withLock { if store.kept.isEmpty { $0 += 1 } }
      return .refusal(400, "not a record")
    }
    defer { server.stop() }
    let journal = MemoryJournal(Int(bad) + 10)
    let connection = try TestConnection(server)
    await running(connection.uploader(journal), wake: AsyncStream { _ in }) {
      var isThere = false
      for _ in 0..<6 where !isThere { isThere = await eventually { store.kept.count == 10 } }
      #expect(isThere)
    }
    #expect(store.kept.keys.sorted() == (bad + 1...bad + 10).map { $0 })
    #expect(refusals.withLock { $0 } < Int(bad) + 20, "each once, and the batches they were in")
    let waits = connection.sleep.seconds
    #expect(waits.prefix { $0 < 3600 }.count == 31, "one after each sixteen")
  }

  /// The shift ended without a network, or by itself: nobody waits for the receipt.
  @Test func keepsTheReceiptWhenItHasBeenQuietForAWhile() async throws {
    let server = ScriptedServer(
      [.reset, .refusal(503, "busy"), .reset, .reset], then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let connection = try TestConnection(server)
    await running(connection.uploader(journal), wake: AsyncStream { _ in }) {
      #expect(await eventually { await !journal.receipts.isEmpty })
      try? await Task.sleep(for: .milliseconds(50))
    }
    #expect(await journal.receipts.map(\.receipt.isWhole) == [true])
    #expect(connection.sleep.seconds.contains(600))
    #expect(store.arrivals.values.allSatisfy { $0 == 1 })
  }

  @Test func asksAgainForAReceiptUntilItComes() async throws {
    let store = store
    let failures = Mutex(5)
    let server = ScriptedServer { request in
      guard request.method == "GET" else { return store.answer(request) }
      let isBad = failures.withLock { left in
        left -= 1
        return left >= 0
      }
      return isBad ? .refusal(500, "trouble") : store.answer(request)
    }
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let connection = try TestConnection(server)
    await running(connection.uploader(journal), wake: AsyncStream { _ in }) {
      #expect(await eventually { await journal.receipts.count == 1 })
    }
    #expect(connection.sleep.seconds == [600, 0.5, 1, 2, 4, 8])
  }

  /// The program ended between the last acknowledgement and the receipt.
  @Test func asksAtItsStartForAReceiptItDoesNotHave() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let uploader = try TestConnection(server).uploader(journal)
    let stubborn = stubborn(try TestConnection(server), journal)
    await running(stubborn, wake: AsyncStream { _ in }) {
      #expect(await eventually { await journal.pendingCount == 0 })
    }
    #expect(await journal.receipts.isEmpty)
    for start in 1...2 {
      await running(uploader, wake: AsyncStream { _ in }) {
        #expect(await eventually { await journal.receipts.count == start })
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
    #expect(server.requests.count { $0.method == "GET" } == 2, "once it has it, it is quiet")
  }

  /// Records reach nobody's disk twice: what was acknowledged is asked for again, and no more.
  @Test func aStorePutBackToAnOlderCopyIsFoundWithoutANewRecord() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(10)
    let uploader = try TestConnection(server).uploader(journal)
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    await running(uploader, wake: wake) {
      #expect(await eventually { await journal.receipts.last?.receipt.isWhole == true })
      store.lose { $0 > 4 }
      ring.yield()
      uploader.compareSoon()
      ring.yield()
      #expect(await eventually { store.kept.count == 10 })
      #expect(await eventually { await journal.receipts.last?.receipt.stored == 10 })
    }
    #expect(await journal.excess.isEmpty)
  }

  @Test func whoWaitsForAReceiptNeedNotWaitForQuiet() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let connection = try TestConnection(server)
    let uploader = connection.uploader(journal)
    uploader.compareSoon()
    await running(uploader, wake: AsyncStream { _ in }) {
      #expect(await eventually { await journal.receipts.last?.receipt.isWhole == true })
    }
    #expect(!connection.sleep.seconds.contains(600))
  }

  /// The store was set up anew and the device enrolled again; its journal and receipt stayed.
  @Test func theReceiptOfAnotherEnrolmentProvesNothing() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(3)
    let sent = try await journal.pending(limit: 3, maximumBytes: .max)
    await journal.acknowledge(
      (1...3).map { .init(sequence: $0, status: .stored) }, of: sent, at: nil)
    let head = try #require(await journal.head())
    let before = StoreAPI.Receipt(
      device: "D-0", journal: .test, first: 1, last: 3, stored: 3, quarantined: 0, missing: [],
      hash: head.link)
    #expect(await journal.keep(before, of: head, at: nil).proves(head))
    let uploader = try TestConnection(server).uploader(journal)
    #expect(await uploader.lastReceipt() == nil, "it is not shown")
    await running(uploader, wake: AsyncStream { _ in }) {
      #expect(await eventually { await journal.receipts.last?.receipt.device == "D-1" })
      #expect(await eventually { store.kept.count == 3 })
    }
  }

  /// The store is brought back from an older copy while nobody books on or off.
  @Test func mendsAStoreBroughtBackFromAnOlderCopy() async throws {
    let server = ScriptedServer(then: store.answer)
    defer { server.stop() }
    let journal = MemoryJournal(10)
    let (wake, ring) = AsyncStream.makeStream(of: Void.self)
    await running(try TestConnection(server).uploader(journal), wake: wake) {
      #expect(await eventually { await journal.receipts.last?.receipt.isWhole == true })
      store.lose { $0 > 4 }
      await journal.append("new")
      ring.yield()
      #expect(await eventually { store.kept.count == 11 })
      #expect(await eventually { await journal.receipts.last?.receipt.stored == 11 })
    }
    #expect(await journal.excess.isEmpty)
  }

  @Test func endsPromptlyWhereverItIs() async throws {
    for answer in [ServerAnswer.silence, .refusal(500, "trouble"), .refusal(401, "no")] {
      let server = ScriptedServer { _ in answer }
      defer { server.stop() }
      var patient = TransportSettings.impatient
      patient.slowSeconds = 60
      let connection = try TestConnection(server, settings: patient)
      let uploader = stubborn(connection, MemoryJournal(1))
      let clock = ContinuousClock()
      var end = clock.now
      await running(uploader, wake: AsyncStream { _ in }) {
        #expect(await eventually { server.requests.count == 1 })
        end = clock.now
      }
      #expect(end.duration(to: clock.now) < .seconds(2))
    }
  }
}
