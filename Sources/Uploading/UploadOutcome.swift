// SPDX-License-Identifier: Apache-2.0

package import Wire

/// How an upload ended.
package struct UploadOutcome: Sendable {
  package var counts: UploadCounts
  /// Records the store will not take even alone, and its reasons; they stay in the journal.
  package var setAside: [Int64: StoreFault]
  /// Why it ended early; nil when nothing was left to send but what is set aside.
  package var failure: UploadFailure?
  /// How far the journal's chain had come when the last was sent; nil when there was no record, or
  /// when it was not asked.
  package var head: ChainHead?
  /// What the store has of all records up to there; nil when it could not be had.
  package var receipt: StoreAPI.Receipt?
  /// Why there is no receipt.
  package var receiptFault: StoreFault?

  /// Whether everything in the journal has reached the store.
  package var isComplete: Bool { failure == nil && setAside.isEmpty }

  /// Whether the store's receipt ends with another hash than the journal: what one of them holds
  /// was altered.
  package var isOtherChain: Bool {
    guard let own = head?.link, let hash = receipt?.hash else { return false }
    return own != hash
  }
}
