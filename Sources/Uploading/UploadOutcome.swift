// SPDX-License-Identifier: Apache-2.0

package import Wire

/// How an upload ended.
package struct UploadOutcome: Sendable {
  package var counts: UploadCounts
  /// Records the store will not take even alone, and its reasons; they stay in the journal.
  package var setAside: [Int64: StoreFault]
  /// Why it ended early; nil when nothing was left to send but what is set aside.
  package var failure: UploadFailure?
  /// What the store has of all records up to the journal's newest; nil when there is no record, or
  /// when it could not be had.
  package var attested: KeptReceipt?
  /// Why there is no receipt.
  package var receiptFault: StoreFault?
  /// Records that are here and that the store lacks although it has acknowledged them.
  package var lacking = 0

  package var receipt: StoreAPI.Receipt? { attested?.receipt }

  /// Whether everything in the journal has reached the store.
  package var isComplete: Bool { failure == nil && setAside.isEmpty && lacking == 0 }
}
