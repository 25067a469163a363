// SPDX-License-Identifier: Apache-2.0

package import Wire

/// How an upload ended.
package struct UploadOutcome: Sendable {
  package var counts: UploadCounts
  /// Records that the store does not accept even alone, and its reasons; they stay in the journal.
  package var setAside: [Int64: StoreRequestError]
  /// Records here that were changed after they were signed, whenever that was found.
  package var refused = 0
  /// Why it ended early; nil when everything was sent except what is set aside.
  package var failure: UploadError?
  /// The receipt for all records up to the journal's newest; nil when there is no record, or when
  /// the store gave none.
  package var attested: KeptReceipt?
  /// Why there is no receipt.
  package var receiptFault: StoreRequestError?
  /// Records that are in the journal and that the store lacks although it acknowledged them.
  package var lacking = 0

  package var receipt: StoreAPI.Receipt? { attested?.receipt }

  /// Whether everything in the journal has reached the store.
  package var isComplete: Bool { failure == nil && setAside.isEmpty && lacking == 0 }
}

/// An event of a running upload.
package enum UploadEvent: Sendable {
  /// A batch was acknowledged; the counts so far.
  case progress(UploadCounts)
  /// Nothing is sent for this many seconds, for this reason.
  case waiting(seconds: Double, because: StoreRequestError)
  /// The service has sent everything, or has given up for now.
  case ended(UploadOutcome)
}

/// The results of an upload so far.
package struct UploadCounts: Hashable, Sendable {
  /// Records the store keeps now.
  package var stored = 0
  /// Records that it had before.
  package var duplicate = 0
  /// Records it keeps in quarantine.
  package var quarantined = 0
  /// Among them, those of which the store says that their signature is wrong.
  package var badSignatures = 0
  /// Records that were not signed, or by another device, until they were sent.
  package var signedLate = 0
  /// Records under whose numbers the store has other records; they are sent again under another
  /// name.
  package var conflicts = 0
  /// Requests, including those without an answer.
  package var requests = 0

  package init() {}

  /// Records the store has answered for.
  package var acknowledged: Int { stored + duplicate + quarantined }

  /// Adds the results of an earlier upload.
  mutating func add(_ other: UploadCounts) {
    stored += other.stored
    duplicate += other.duplicate
    quarantined += other.quarantined
    badSignatures += other.badSignatures
    signedLate += other.signedLate
    conflicts += other.conflicts
    requests += other.requests
  }

  /// - Parameter late: the numbers of the records that were signed only when they were sent.
  mutating func count(_ results: [StoreAPI.BatchAnswer.Result], signedLate late: Set<Int64>) {
    // The record in conflict, and all records after it, are sent again.
    let fork = results.lazy.filter(\.isConflict).map(\.sequence).min() ?? .max
    conflicts += results.count(where: \.isConflict)
    for result in results where result.sequence < fork {
      if late.contains(result.sequence) { signedLate += 1 }
      switch result.status {
      case .stored: stored += 1
      case .duplicate: duplicate += 1
      case .quarantined:
        quarantined += 1
        if result.hasBadSignature { badSignatures += 1 }
      }
    }
  }
}

/// Records of one journal that the store does not accept even alone.
package struct SetAside: Hashable, Sendable {
  /// The journal whose numbers these are; nil before any was read.
  let journal: JournalName?
  /// The store's reasons by record.
  package private(set) var faults: [Int64: StoreRequestError] = [:]
  /// The size of the records in a batch, in bytes.
  private(set) var bytes = 0

  package init(journal: JournalName? = nil) {
    self.journal = journal
  }

  mutating func add(_ entry: Batch.Entry, because fault: StoreRequestError) {
    faults[entry.sequence] = fault
    bytes += SignedBatch.bytes(of: entry)
  }
}
