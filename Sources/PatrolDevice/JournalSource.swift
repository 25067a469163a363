// SPDX-License-Identifier: Apache-2.0

import Collecting
import Journaling
import Patrol
import Uploading
import Wire

/// The collector's journal, as uploading sees it.
struct CollectorJournal: UploadSource {
  let collector: Collector
  /// The collector's own clock.
  var now: @Sendable () -> ClockReading = ServiceClock.now

  func pending(limit: Int, maximumBytes: Int) async throws -> Batch {
    try await collector.withJournal { journal throws(JournalError) in
      try journal.pending(limit: limit, maximumBytes: maximumBytes)
    }
  }

  func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of name: JournalName
  ) async throws {
    let now = now().wall
    try await collector.withJournal { journal throws(JournalError) in
      _ = try journal.acknowledge(results, of: name, at: now)
    }
  }

  func sendAgain(
    _ runs: [ClosedRange<Int64>], of name: JournalName
  ) async throws -> Int {
    try await collector.withJournal { journal throws(JournalError) in
      try journal.sendAgain(runs, of: name)
    }
  }

  func head() async throws -> ChainHead? {
    try await collector.withJournal { journal throws(JournalError) in try journal.head }
  }
}

/// The journal while no collector runs.
actor IdleJournal: UploadSource {
  private let journal: Journal

  init(path: String) throws(JournalError) {
    journal = try Journal.open(path: path)
  }

  func pending(limit: Int, maximumBytes: Int) throws -> Batch {
    try journal.pending(limit: limit, maximumBytes: maximumBytes)
  }

  func acknowledge(_ results: [StoreAPI.BatchAnswer.Result], of name: JournalName) throws {
    try journal.acknowledge(results, of: name, at: ServiceClock.now().wall)
  }

  func sendAgain(_ runs: [ClosedRange<Int64>], of name: JournalName) throws -> Int {
    try journal.sendAgain(runs, of: name)
  }

  func head() throws -> ChainHead? { try journal.head }
}
