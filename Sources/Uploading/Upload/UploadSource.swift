// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Wire

/// The journal, as far as uploading needs it.
package protocol UploadSource: Sendable {
  /// The oldest records not yet acknowledged, in order: at most `limit` of them and at most
  /// `maximumBytes` bytes together as a signed batch, but at least one when there is any.
  func pending(limit: Int, maximumBytes: Int) async throws -> Batch

  /// Notes durably that the store has these records of `sent`; `pending` never gives them again.
  ///
  /// A record that the journal has by now under the number of another one that was sent stays
  /// pending. `time` is the store's own, to the second; nil when its answer gave none.
  func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of sent: Batch, at time: Timestamp?
  ) async throws

  /// Notes that the store does not have these records of `journal` any more, so that `pending`
  /// gives them again; returns how many of them are still here.
  func sendAgain(_ runs: [ClosedRange<Int64>], of journal: JournalName) async throws -> Int

  /// How many records are here that were changed after they were signed: the store has them in
  /// quarantine at most, and they are not sent again.
  func refused() async throws -> Int

  /// How far the journal's chain has come; nil before its first record.
  func head() async throws -> ChainHead?

  /// Keeps durably, in place of the one before, what the store says of all records up to `head`.
  ///
  /// A receipt that cannot be kept is only returned: it can be asked for again. `time` is the
  /// store's own, to the second; nil when its answer gave none.
  func keep(
    _ receipt: StoreAPI.Receipt, of head: ChainHead, at time: Timestamp?
  ) async -> KeptReceipt

  /// The last receipt kept; nil when there is none that can be read.
  func lastReceipt() async -> KeptReceipt?
}
