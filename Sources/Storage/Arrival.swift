// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import SQLite
import Wire

/// One entry of a batch, read as far as it can be.
struct Arrival: Sendable {
  let journal: JournalName
  let sequence: Int64
  let bytes: Data
  /// SHA-256 of the bytes.
  let digest: Data
  let previous: Link
  /// The entry's own place in the chain.
  let link: Link
  let signature: Data
  /// Whether the device signed it.
  let isSigned: Bool
  /// The record, or why there is none.
  let record: Result<Record, WireError>

  /// An entry of a batch that `device` sent.
  init(_ signed: SignedBatch.Entry, of journal: JournalName, from device: Device) {
    let entry = signed.entry
    self.journal = journal
    sequence = entry.sequence
    bytes = entry.record
    let hash = SHA256.hash(data: entry.record)
    digest = Data(hash)
    previous = entry.previous
    link = Link(
      journal: journal, sequence: entry.sequence, previous: entry.previous, digest: hash)
    signature = signed.signature
    isSigned = device.isSigned(
      signature, link: link, sequence: entry.sequence, journal: journal)
    record = Result { () throws(WireError) in try Record(bytes: entry.record) }
  }

  /// An entry as it came once and was set aside: journal, sequence, bytes, previous, link, signature
  /// and hash from the column `first` on; nil when that is not what stands there.
  init?(_ row: Row, from first: Int) {
    guard let journal = row.text(first).flatMap(JournalName.init),
      let sequence = row.integer(first + 1), let bytes = row.blob(first + 2),
      let previous = row.blob(first + 3).flatMap(Link.init(bytes:)),
      let link = row.blob(first + 4).flatMap(Link.init(bytes:)),
      let signature = row.blob(first + 5), let digest = row.blob(first + 6),
      Data(SHA256.hash(data: bytes)) == digest
    else { return nil }
    self.journal = journal
    self.sequence = sequence
    self.bytes = bytes
    self.digest = digest
    self.previous = previous
    self.link = link
    self.signature = signature
    // What no device signed has no entry.
    isSigned = true
    record = Result { () throws(WireError) in try Record(bytes: bytes) }
  }
}
