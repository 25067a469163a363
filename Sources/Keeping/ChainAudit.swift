// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
package import Wire

/// Goes along the chain of one journal, entry by entry in the order of their sequence numbers.
///
/// Nothing that stands in the file is believed but the records' bytes, the links they give, and the
/// device's signatures on these.
package struct ChainAudit {
  /// One entry as it stands in the store.
  package struct StoredEntry {
    package let device: String
    package let journal: String
    package let sequence: Int64
    /// As noted when it came.
    package let digest: Data
    package let previous: Link?
    package let link: Link?
    package let signature: Data
    package let isQuarantined: Bool
    /// Nil when the record is gone or cannot be read.
    package let bytes: Data?
    /// As noted with the bytes.
    package let digestOfBytes: Data

    package init(
      device: String, journal: String, sequence: Int64, digest: Data = Data(),
      previous: Link? = nil, link: Link? = nil, signature: Data = Data(),
      isQuarantined: Bool = false, bytes: Data? = nil, digestOfBytes: Data = Data()
    ) {
      self.device = device
      self.journal = journal
      self.sequence = sequence
      self.digest = digest
      self.previous = previous
      self.link = link
      self.signature = signature
      self.isQuarantined = isQuarantined
      self.bytes = bytes
      self.digestOfBytes = digestOfBytes
    }
  }

  /// Most places named of one kind of fault.
  package static let mostNamed = 100

  package private(set) var journal: AuditReport.JournalChain
  private let device: Device?
  private let earlier: AuditReport.JournalChain?
  private var before: (sequence: Int64, link: Link?)?

  /// Whether the link at the end of an earlier report stands where it stood; true without one.
  private var keepsEarlierLink = true

  /// Begins with the first entry of a journal; `earlier` may say what was said of the journal once.
  package init(
    of entry: StoredEntry, in name: JournalName, from device: Device?, against earlier: AuditReport?
  ) {
    self.device = device
    self.earlier = earlier?.journal(name, of: entry.device)
    journal = AuditReport.JournalChain(
      device: entry.device, name: device?.name ?? "",
      publicKey: device?.publicKey.base64EncodedString(), revoked: device?.revoked, journal: name,
      first: entry.sequence, last: entry.sequence)
  }

  package mutating func look(at entry: StoredEntry) {
    let link = verifiedLink(of: entry)
    journal.stored += 1
    if entry.isQuarantined { journal.quarantined += 1 }
    noteGap(before: entry)
    if link == nil { noteAltered(entry.sequence) }
    if !follows(entry) { Self.note(entry.sequence, in: &journal.breaks) }
    if let earlier, earlier.last == entry.sequence, let hash = earlier.hash, hash != link {
      keepsEarlierLink = false
    }
    journal.last = entry.sequence
    journal.hash = link
    before = (entry.sequence, link)
  }

  /// What became of the end that an earlier report told of; nil when it stands where it stood.
  package var changeOfEnd: AuditReport.Difference? {
    keepsEarlierLink
      ? nil
      : AuditReport.Difference(
        device: journal.device, journal: journal.journal,
        change: "other records stand where it ended")
  }

  // MARK: Helpers

  /// The entry's link from its own bytes; nil when they, it or the signature are not what came.
  private func verifiedLink(of entry: StoredEntry) -> Link? {
    guard let previous = entry.previous, let bytes = entry.bytes, let device,
      areBytesAsTheyCame(entry)
    else { return nil }
    let link = Link(
      journal: journal.journal, sequence: entry.sequence, previous: previous,
      digest: SHA256.hash(data: bytes))
    let isSigned = device.isSigned(
      entry.signature, link: link, sequence: entry.sequence, journal: journal.journal)
    return isSigned && entry.link == link ? link : nil
  }

  private func areBytesAsTheyCame(_ entry: StoredEntry) -> Bool {
    guard let bytes = entry.bytes else { return false }
    return Data(SHA256.hash(data: bytes)) == entry.digest && entry.digestOfBytes == entry.digest
  }

  /// Whether the entry follows from the one before it, as far as the two are known and sound.
  private func follows(_ entry: StoredEntry) -> Bool {
    guard let before, let previous = entry.previous else { return true }
    if previous == .beginning(of: journal.journal, at: entry.sequence) { return false }
    guard before.sequence == entry.sequence - 1, let link = before.link else { return true }
    return link == previous
  }

  private mutating func noteGap(before entry: StoredEntry) {
    guard let before else {
      // What follows from another record is not the first.
      if entry.sequence > 1, let previous = entry.previous,
        previous != .beginning(of: journal.journal, at: entry.sequence)
      {
        journal.first = 1
        Self.note(1...(entry.sequence - 1), in: &journal.missing)
      }
      return
    }
    if before.sequence < entry.sequence - 1 {
      Self.note((before.sequence + 1)...(entry.sequence - 1), in: &journal.missing)
    }
  }

  private mutating func noteAltered(_ sequence: Int64) {
    journal.alteredCount += 1
    Self.note(sequence, in: &journal.altered)
  }

  private static func note<Place>(_ place: Place, in places: inout [Place]) {
    if places.count < mostNamed { places.append(place) }
  }
}
