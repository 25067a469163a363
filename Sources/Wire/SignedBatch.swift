// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import FoundationEssentials

/// A batch with the device's signature on each record (`RecordSignature`).
///
/// As bytes (`application/vnd.patrol.batch`, version 1) it is UTF-8 text, usually gzipped:
///
///     patrol-batch 1 <journal>\n
///     <sequence>\t<previous>\t<signature>\t<record>\n
///     <sequence>\t<previous>\t<signature>\t<record>\n
///
/// The journal is 16 hexadecimal digits. The sequence number is the record's place in that journal,
/// counted without gaps. `previous` is the link of the record before (`Link`) in 64 hexadecimal
/// digits. The signature is base64. The record is its bytes exactly as journaled.
package struct SignedBatch: Hashable, Sendable {
  package static let mediaType = "application/vnd.patrol.batch"
  /// What a batch begins with, before the journal's name.
  package static let header = "patrol-batch 1 "
  /// Bytes of a batch beside its entries.
  package static let frameBytes = header.utf8.count + JournalName.length + 1

  package struct SignedEntry: Hashable, Sendable {
    package var entry: Batch.Entry
    /// 64 bytes; it has not been verified.
    package var signature: Data

    package init(_ entry: Batch.Entry, signature: Data) {
      self.entry = entry
      self.signature = signature
    }
  }

  package var journal: JournalName
  package var entries: [SignedEntry]

  package init(journal: JournalName, entries: [SignedEntry]) {
    self.journal = journal
    self.entries = entries
  }

  /// The records of `batch` with the signatures that were made as `device`, whether right or wrong.
  /// Those without one are signed now.
  package init(
    _ batch: Batch, device: String, key: Curve25519.Signing.PrivateKey
  ) {
    let signer = RecordSigner(device: device, key: key)
    journal = batch.journal
    entries = batch.entries.map { entry in
      let kept = entry.isSigned(by: device) ? entry.signature : nil
      return SignedEntry(
        entry, signature: (kept ?? signer.signature(of: entry, in: batch.journal)).bytes)
    }
  }

  // MARK: Bytes

  /// Bytes that an entry takes in a batch.
  package static func bytes(of entry: Batch.Entry) -> Int {
    "\(entry.sequence)\t\t\t\n".utf8.count + 2 * Link.length + signatureText
      + entry.record.count
  }

  /// Characters of a signature in base64.
  private static let signatureText = (RecordSignature.length + 2) / 3 * 4

  package var bytes: Data {
    var bytes = Data("\(Self.header)\(journal)\n".utf8)
    for signed in entries {
      let entry = signed.entry
      bytes.append(
        contentsOf: Data(
          "\(entry.sequence)\t\(entry.previous.hexadecimal)\t".utf8))
      bytes.append(contentsOf: Data("\(signed.signature.base64EncodedString())\t".utf8))
      bytes.append(entry.record)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// - Throws: `WireError.unreadable` with the line.
  package init(bytes: Data) throws(WireError) {
    guard bytes.count <= Batch.maximumBytes else {
      throw .unreadable("a batch of \(bytes.count) bytes is over \(Batch.maximumBytes)")
    }
    guard bytes.last == UInt8(ascii: "\n") else {
      throw .unreadable("the batch is cut off: its last line has no end")
    }
    let lines = bytes.dropLast().split(
      separator: UInt8(ascii: "\n"), maxSplits: Batch.maximumEntries + 1,
      omittingEmptySubsequences: false)
    guard let first = lines.first, first.starts(with: Self.header.utf8),
      let journal = JournalName(
        String(decoding: first.dropFirst(Self.header.utf8.count), as: UTF8.self))
    else { throw .unreadable("line 1: not “\(Self.header)” and the name of a journal") }
    guard lines.count <= Batch.maximumEntries + 1 else {
      throw .unreadable("more than \(Batch.maximumEntries) records in one batch")
    }
    self.journal = journal
    entries = []
    entries.reserveCapacity(lines.count - 1)
    for (index, line) in lines.enumerated().dropFirst() {
      do { entries.append(try SignedEntry(line: line)) } catch {
        throw .unreadable("line \(index + 1): \(error)")
      }
    }
  }
}

extension SignedBatch.SignedEntry {
  fileprivate init(line: Data) throws(WireError) {
    let fields = line.split(
      separator: UInt8(ascii: "\t"), maxSplits: 3, omittingEmptySubsequences: false)
    guard let sequence = Int64(String(decoding: fields[0], as: UTF8.self)), sequence > 0,
      fields[0].elementsEqual("\(sequence)".utf8)
    else { throw .unreadable("no sequence number") }
    guard fields.count == 4 else { throw .unreadable("not four fields") }
    guard let previous = Link(hexadecimal: fields[1]) else {
      throw .unreadable("no link of the record before")
    }
    guard let signature = Data(base64Encoded: Data(fields[2])),
      signature.count == RecordSignature.length,
      fields[2].elementsEqual(signature.base64EncodedString().utf8)
    else { throw .unreadable("no signature") }
    self.init(
      Batch.Entry(sequence: sequence, previous: previous, record: Data(fields[3])),
      signature: signature)
  }
}

/// Records of one journal on their way to the store, each with its place in the chain.
///
/// A batch does not read its records, so a bad record does not stop the others. It is sent as a
/// `SignedBatch`.
package struct Batch: Hashable, Sendable {
  /// Most records in a batch.
  package static let maximumEntries = 500
  /// Longest batch accepted, in bytes before compression.
  package static let maximumBytes = 8 << 20

  package struct Entry: Hashable, Sendable {
    /// Place in the device's journal, from 1.
    package var sequence: Int64
    /// The link of the record before.
    package var previous: Link
    /// The record's bytes as journaled; no line break among them.
    package var record: Data
    /// As journaled; nil when the record was journaled without one.
    package var signature: RecordSignature?

    package init(
      sequence: Int64, previous: Link, record: Data, signature: RecordSignature? = nil
    ) {
      self.sequence = sequence
      self.previous = previous
      self.record = record
      self.signature = signature
    }

    /// Whether it was journaled with a signature of `device`; else it is signed when it is sent.
    package func isSigned(by device: String) -> Bool { signature?.device == device }

    /// The record's own link in the chain of `journal`.
    package func link(in journal: JournalName) -> Link {
      Link(
        journal: journal, sequence: sequence, previous: previous,
        digest: SHA256.hash(data: record))
    }
  }

  package var journal: JournalName
  package var entries: [Entry]

  package init(journal: JournalName, entries: [Entry]) {
    self.journal = journal
    self.entries = entries
  }
}
