// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials

/// A secret that lets one device enrol, once.
///
/// 28 symbols of Crockford's base 32, 140 random bits; shown in groups of four, read back with
/// or without them, in either case, with O for 0 and I or L for 1. The store keeps only its
/// hash; with so many bits a plain SHA-256 cannot be searched.
package struct EnrolmentCode: Hashable, Sendable {
  private static let length = 28
  private static let group = 4

  private let symbols: String

  package init(using generator: inout some RandomNumberGenerator) {
    symbols = Base32.random(symbols: Self.length, using: &generator)
  }

  /// Nil for what cannot be a code.
  package init?(typed text: String) {
    guard text.utf8.count <= 4 * Self.length else { return nil }
    let read = text.filter { $0 != "-" && !$0.isWhitespace }.map(Base32.symbol(typed:))
    guard read.count == Self.length, !read.contains(nil) else { return nil }
    symbols = String(read.compactMap(\.self))
  }

  /// As it is shown to people, once.
  package var grouped: String {
    stride(from: 0, to: Self.length, by: Self.group).map {
      String(symbols.dropFirst($0).prefix(Self.group))
    }.joined(separator: "-")
  }

  /// SHA-256, 32 bytes.
  package var hash: Data { Data(SHA256.hash(data: Data(symbols.utf8))) }

  /// What the code proves without being shown.
  package var proof: CodeProof { CodeProof(hash: hash) }
}

/// Keeps the secret out of whatever prints values.
extension EnrolmentCode: CustomStringConvertible, CustomReflectable {
  package var description: String { "an enrolment code" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
