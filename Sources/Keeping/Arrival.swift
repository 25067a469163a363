// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
package import Patrol
package import Wire

/// One entry of a batch, read as far as it can be.
package struct Arrival: Sendable {
  package let journal: JournalName
  package let sequence: Int64
  package let bytes: Data
  /// SHA-256 of the bytes.
  package let digest: Data
  package let previous: Link
  /// The entry's own place in the chain.
  package let link: Link
  package let signature: Data
  /// Whether the device signed it.
  package let isSigned: Bool
  /// The record, or why there is none.
  package let record: Result<Record, WireError>

  /// An entry of a batch that `device` sent.
  package init(_ signed: SignedBatch.SignedEntry, of journal: JournalName, from device: Device) {
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

  /// An entry that came once, was signed, and went to quarantine; nil when its bytes are not those.
  package init?(
    journal: JournalName, sequence: Int64, bytes: Data, digest: Data, previous: Link, link: Link,
    signature: Data
  ) {
    guard Data(SHA256.hash(data: bytes)) == digest else { return nil }
    self.journal = journal
    self.sequence = sequence
    self.bytes = bytes
    self.digest = digest
    self.previous = previous
    self.link = link
    self.signature = signature
    isSigned = true
    record = Result { () throws(WireError) in try Record(bytes: bytes) }
  }
}
