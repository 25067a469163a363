// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import Wire

/// One entry of a batch, read as far as it can be.
struct Arrival: Sendable {
  let sequence: Int64
  let bytes: Data
  /// SHA-256 of the bytes.
  let digest: Data
  /// The record, or why there is none.
  let record: Result<Record, WireError>

  init(_ entry: Batch.Entry) {
    sequence = entry.sequence
    bytes = entry.record
    digest = Data(SHA256.hash(data: entry.record))
    record = Result { () throws(WireError) in try Record(bytes: entry.record) }
  }
}
