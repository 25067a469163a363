// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials

/// Records on their way from one device's journal to the store.
///
/// On paper (`application/vnd.patrol.batch`, version 1) a batch is UTF-8 text, usually gzipped:
///
///     patrol-batch 1\n
///     <sequence>\t<record>\n
///     <sequence>\t<record>\n
///
/// A sequence number is the record's place in the journal of the device, counted from 1 without
/// gaps; the record is its bytes exactly as journaled. Whether a record can be understood is not
/// the batch's concern, so one bad record stops no other.
package struct Batch: Hashable, Sendable {
  package static let mediaType = "application/vnd.patrol.batch"
  package static let header = "patrol-batch 1"
  /// Most records in a batch.
  package static let maximumEntries = 500
  /// Longest batch accepted, in bytes before compression.
  package static let maximumBytes = 8 << 20

  package struct Entry: Hashable, Sendable {
    /// Place in the device's journal, from 1.
    package var sequence: Int64
    /// The record's bytes as journaled; no line break among them.
    package var record: Data

    package init(sequence: Int64, record: Data) {
      self.sequence = sequence
      self.record = record
    }
  }

  package var entries: [Entry]

  package init(entries: [Entry]) {
    self.entries = entries
  }

  package var bytes: Data {
    var bytes = Data("\(Self.header)\n".utf8)
    for entry in entries {
      bytes.append(contentsOf: "\(entry.sequence)\t".utf8)
      bytes.append(entry.record)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// - Throws: `WireError.unreadable` with the line.
  package init(bytes: Data) throws(WireError) {
    guard bytes.count <= Self.maximumBytes else {
      throw .unreadable("a batch of \(bytes.count) bytes is over \(Self.maximumBytes)")
    }
    guard bytes.last == UInt8(ascii: "\n") else {
      throw .unreadable("the batch is cut off: its last line has no end")
    }
    let lines = bytes.dropLast().split(
      separator: UInt8(ascii: "\n"), maxSplits: Self.maximumEntries + 1,
      omittingEmptySubsequences: false)
    guard let first = lines.first, first.elementsEqual(Self.header.utf8) else {
      throw .unreadable("line 1: not “\(Self.header)”")
    }
    guard lines.count <= Self.maximumEntries + 1 else {
      throw .unreadable("more than \(Self.maximumEntries) records in one batch")
    }
    entries = []
    entries.reserveCapacity(lines.count - 1)
    for (index, line) in lines.enumerated().dropFirst() {
      guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
        let sequence = Int64(String(decoding: line[..<tab], as: UTF8.self)), sequence > 0,
        line[..<tab].elementsEqual("\(sequence)".utf8)
      else { throw .unreadable("line \(index + 1): no sequence number") }
      entries.append(Entry(sequence: sequence, record: Data(line[(tab + 1)...])))
    }
  }
}
