// SPDX-License-Identifier: Apache-2.0

package import Wire

/// The journal, as far as uploading needs it.
package protocol UploadSource: Sendable {
  /// The oldest records not yet acknowledged, in order: at most `limit` of them and at most
  /// `maximumBytes` bytes together, but at least one when there is any.
  func pending(limit: Int, maximumBytes: Int) async throws -> [Batch.Entry]

  /// Notes durably that the store has these; `pending` never gives them again.
  func acknowledge(_ results: [StoreAPI.BatchAnswer.Result]) async throws

  /// The sequence number of the newest record; 0 when there has never been one.
  func highestSequence() async throws -> Int64
}
