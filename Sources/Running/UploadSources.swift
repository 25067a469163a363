// SPDX-License-Identifier: Apache-2.0

package import Collecting
package import DeviceConfiguration
package import Journaling
package import Patrol
package import Platform
package import Uploading
package import Wire

/// The collector's journal, as uploading sees it.
package struct CollectorJournal: UploadSource {
  package let collector: Collector
  private let receipts: ReceiptFile
  /// The collector's own clock.
  private let now: @Sendable () -> ClockReading

  package init(
    collector: Collector, receipts: ReceiptFile,
    now: @escaping @Sendable () -> ClockReading = ClockReading.now
  ) {
    self.collector = collector
    self.receipts = receipts
    self.now = now
  }

  package func pending(limit: Int, maximumBytes: Int) async throws -> Batch {
    try await collector.pending(limit: limit, maximumBytes: maximumBytes)
  }

  package func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of sent: Batch, at time: Timestamp?
  ) async throws {
    let now = time ?? now().wall
    try await collector.withJournal { journal throws(JournalError) in
      _ = try journal.acknowledge(results, of: sent, at: now)
    }
  }

  package func sendAgain(
    _ runs: [ClosedRange<Int64>], of name: JournalName
  ) async throws -> Int {
    try await collector.withJournal { journal throws(JournalError) in
      try journal.sendAgain(runs, of: name)
    }
  }

  package func refused() async throws -> Int {
    try await collector.withJournal { journal throws(JournalError) in try journal.counts.refused }
  }

  package func head() async throws -> ChainHead? {
    try await collector.withJournal { journal throws(JournalError) in journal.head }
  }

  package func keep(
    _ receipt: StoreAPI.Receipt, of head: ChainHead, at time: Timestamp?
  ) async -> KeptReceipt {
    let shift = try? await collector.withJournal { journal throws(JournalError) in
      try journal.contents.newestShift(upTo: head.last)
    }
    let kept = KeptReceipt(receipt, at: time ?? now().wall, own: head.link, shift: shift)
    receipts.write(kept)
    // If the store's records differ from those that were sent, the originals here may be needed.
    if kept.findsNothingAltered {
      // What cannot be written now is settled by the next receipt.
      _ = try? await collector.withJournal { journal throws(JournalError) in
        try journal.settleLost(by: receipt)
      }
      await collector.prune(with: receipt, at: time)
    }
    return kept
  }

  package func lastReceipt() -> KeptReceipt? { receipts.read() }
}

/// The journal while no collector runs.
package actor IdleJournal: UploadSource {
  private let journal: Journal
  private let receipts: ReceiptFile
  /// Messages about what was found when the journal was opened.
  nonisolated let news: [String]

  /// - Parameter signer: this device's, which knows what was changed here after it was signed.
  package init(
    path: String, receipts: ReceiptFile, signer: RecordSigner? = nil
  ) throws(JournalError) {
    journal = try Journal(path: path, signer: signer)
    self.receipts = receipts
    news = [
      journal.recovery?.description, journal.forgetReceiptIfGone(from: receipts),
    ].compactMap(\.self)
  }

  /// Uploads what the journal holds, once.
  ///
  /// - Parameters:
  ///   - tell: called with what was found when the journal was opened.
  ///   - progress: called with each thing that happens on the way.
  /// - Throws: `JournalError`; as `StoreAccess.client` when the store cannot be asked.
  package static func upload(
    _ settings: DeviceConfiguration, to access: StoreAccess, tell: (String) -> Void,
    progress: @Sendable (UploadEvent) -> Void
  ) async throws -> UploadOutcome {
    let key = access.key.read()
    // Whether the store can be asked at all, before a journal is opened.
    _ = try access.client(as: key)
    let journal = try IdleJournal(
      path: settings.journalPath, receipts: settings.receipts, signer: key.signer)
    let hotSpots = HotSpotFetch.heldVersion(of: settings)
    let client = try access.client(as: key) {
      await journal.health(of: settings, hotSpots: hotSpots)
    }
    journal.news.forEach(tell)
    return await Uploader(client: client, source: journal).upload(progress: progress)
  }

  /// What this device says of itself while no collector runs: nothing of receivers.
  ///
  /// - Parameter hotSpots: the version of the set that it holds; to tell it, the whole set is read.
  package func health(of settings: DeviceConfiguration, hotSpots: String?) -> DeviceHealth {
    let now = Timestamp.now()
    var health = DeviceHealth(
      at: now, version: ProgramVersion.current, configuration: settings.fingerprint)
    let facts = (try? journal.facts) ?? JournalFacts()
    health.tellOfJournal(waiting: facts.counts.pending, facts, now)
    health.hotSpots = hotSpots
    health.receipt = receipts.read()?.at
    health.freeBytes = FileSystemRoom(at: settings.state)?.free
    health.notes = [
      "the collector was not running at the last upload",
      StoreAPI.BatchAnswer.words(changed: facts.counts.refused),
    ].compactMap(\.self)
    return health
  }

  package func pending(limit: Int, maximumBytes: Int) throws -> Batch {
    try journal.pending(limit: limit, maximumBytes: maximumBytes)
  }

  package func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of sent: Batch, at time: Timestamp?
  ) throws {
    try journal.acknowledge(results, of: sent, at: time ?? Timestamp.now())
  }

  package func sendAgain(_ runs: [ClosedRange<Int64>], of name: JournalName) throws -> Int {
    try journal.sendAgain(runs, of: name)
  }

  package func refused() throws -> Int { try journal.counts.refused }

  package func head() -> ChainHead? { journal.head }

  package func keep(
    _ receipt: StoreAPI.Receipt, of head: ChainHead, at time: Timestamp?
  ) -> KeptReceipt {
    let kept = KeptReceipt(
      receipt, at: time ?? Timestamp.now(), own: head.link,
      shift: try? journal.contents.newestShift(upTo: head.last))
    receipts.write(kept)
    if kept.findsNothingAltered { _ = try? journal.settleLost(by: receipt) }
    return kept
  }

  package func lastReceipt() -> KeptReceipt? { receipts.read() }
}

extension JournalContents {
  /// How many records are searched for the newest shift. A shift has about thirty, so this is
  /// enough for several units.
  private static let recordsSearched: Int64 = 500

  /// The newest shift recorded at `sequence` or before; nil if the records searched hold none.
  fileprivate func newestShift(
    upTo sequence: Int64
  ) throws(JournalError) -> KeptReceipt.CoveredShift? {
    let start = max(0, sequence - Self.recordsSearched)
    let entries = try entries(after: start, limit: Int(sequence - start))
    for entry in entries.reversed() {
      guard case .shift(let shift)? = try? Record(bytes: entry.record) else { continue }
      return KeptReceipt.CoveredShift(id: shift.id, unit: shift.unit, ended: shift.ended)
    }
    return nil
  }
}

extension Journal {
  /// If this journal is empty but a receipt is here, the journal before it is gone. Notes that in
  /// this journal, removes the receipt, and returns a message.
  package func forgetReceiptIfGone(from receipts: ReceiptFile) -> String? {
    do {
      guard let kept = receipts.read(), try counts.highestSequence == 0 else { return nil }
      let gone = try replaceGone(stored: Int(kept.receipt.stored), upTo: kept.receipt.last)
      receipts.remove()
      return gone.map { "\($0)" }
    } catch {
      return "could not check whether an earlier journal is gone: \(error)"
    }
  }
}
