// SPDX-License-Identifier: Apache-2.0

import Collecting
import Journaling
import Patrol
import Uploading
import Wire

/// The collector's journal, as uploading sees it.
struct CollectorJournal: UploadSource {
  let collector: Collector

  func pending(limit: Int, maximumBytes: Int) async throws -> [Batch.Entry] {
    try await collector.withJournal { journal throws(JournalError) in
      try journal.pending(limit: limit, maximumBytes: maximumBytes)
    }
  }

  func acknowledge(_ results: [StoreAPI.BatchAnswer.Result]) async throws {
    let now = ServiceClock.now().wall
    try await collector.withJournal { journal throws(JournalError) in
      _ = try journal.acknowledge(results, at: now)
    }
  }

  func highestSequence() async throws -> Int64 {
    try await collector.withJournal { journal throws(JournalError) in
      try journal.counts.highestSequence
    }
  }
}

/// The journal while no collector runs.
actor IdleJournal: UploadSource {
  private let journal: Journal

  init(path: String) throws(JournalError) {
    journal = try Journal.open(path: path)
  }

  func pending(limit: Int, maximumBytes: Int) throws -> [Batch.Entry] {
    try journal.pending(limit: limit, maximumBytes: maximumBytes)
  }

  func acknowledge(_ results: [StoreAPI.BatchAnswer.Result]) throws {
    try journal.acknowledge(results, at: ServiceClock.now().wall)
  }

  func highestSequence() throws -> Int64 { try journal.counts.highestSequence }
}
