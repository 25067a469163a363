// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import FoundationEssentials
import Patrol
import Text

/// One record's place in the chain of its journal: a hash over the record and all before it.
///
/// The link of a record is the SHA-256 of
///
///     patrol-link 1\n
///     <journal>\n
///     <sequence>\n
///     <link of the record before, 64 hexadecimal digits>\n
///     <SHA-256 of the record's bytes, 64 hexadecimal digits>\n
///
/// The link before the first record of a chain is the SHA-256 of
/// `patrol-journal 1\n<journal>\n<sequence>\n`, where the sequence number is that of the first
/// record. One link is enough to tell whether any record before it was changed, left out or added.
package struct Link: Hashable, Sendable {
  package static let length = SHA256.byteCount

  /// 32 bytes.
  package let bytes: Data

  /// Nil when `bytes` are not 32.
  package init?(bytes: Data) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = Data(bytes)
  }

  /// Nil when the text is not 64 lower-case hexadecimal digits.
  package init?(hexadecimal text: some Collection<UInt8>) {
    guard text.count == 2 * Self.length else { return nil }
    var bytes = Data(capacity: Self.length)
    var high: UInt8?
    for digit in text {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    self.bytes = bytes
  }

  /// The link of a record whose bytes have the SHA-256 `digest`.
  package init(journal: JournalName, sequence: Int64, previous: Link, digest: SHA256.Digest) {
    self.init(
      of: "patrol-link 1\n\(journal)\n\(sequence)\n\(previous.hexadecimal)\n"
        + "\(digest.hexadecimal)\n")
  }

  /// The link before the record `sequence` when that is the first of its chain.
  package static func beginning(of journal: JournalName, at sequence: Int64) -> Link {
    Link(of: "patrol-journal 1\n\(journal)\n\(sequence)\n")
  }

  /// 64 lower-case hexadecimal digits.
  package var hexadecimal: String { bytes.hexadecimal }

  private init(of text: String) {
    bytes = Data(SHA256.hash(data: Data(text.utf8)))
  }
}

extension Link: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let link = Link(hexadecimal: try container.decode(String.self).utf8) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not 64 hexadecimal digits")
    }
    self = link
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hexadecimal)
  }
}

/// The extent of a journal's chain.
package struct ChainHead: Hashable, Sendable {
  package var journal: JournalName
  /// The sequence number of the chain's first record.
  package var first: Int64
  /// The sequence number of its newest.
  package var last: Int64
  /// The link of the newest; nil when that record is lost.
  package var link: Link?

  package init(journal: JournalName, first: Int64, last: Int64, link: Link?) {
    self.journal = journal
    self.first = first
    self.last = last
    self.link = link
  }
}

/// The name of one journal: 64 random bits as 16 lower-case hexadecimal digits.
///
/// Sequence numbers count within a journal. A device that has lost its journal starts another with
/// a new name, so that its new numbers are not mistaken for old ones.
package struct JournalName: Hashable, Sendable, CustomStringConvertible {
  package static let length = 16

  package let description: String

  package init(using generator: inout some RandomNumberGenerator) {
    description = generator.next().hexadecimal
  }

  /// A new name.
  package static func random() -> JournalName {
    var generator = SystemRandomNumberGenerator()
    return JournalName(using: &generator)
  }

  /// Nil when the text is no such name.
  package init?(_ text: String) {
    let isName =
      text.utf8.count == Self.length
      && text.utf8.allSatisfy {
        $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
    guard isName else { return nil }
    description = text
  }
}

extension JournalName: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = JournalName(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not 16 hexadecimal digits")
    }
    self = name
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
