// SPDX-License-Identifier: Apache-2.0

/// The name of one journal: 64 random bits as 16 lower-case hexadecimal digits.
///
/// Sequence numbers count within a journal. A device whose journal is gone starts another under a
/// new name, so that its new numbers are not taken for old ones.
package struct JournalName: Hashable, Sendable, CustomStringConvertible {
  package static let length = 16

  package let description: String

  package init(using generator: inout some RandomNumberGenerator) {
    let digits = String(generator.next(), radix: 16)
    description = String(repeating: "0", count: Self.length - digits.utf8.count) + digits
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
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
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
