// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
import Patrol

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

/// A proof that its maker knows an enrolment code or its hash. It does not show the code.
///
/// A device that meets a store for the first time does not know the store's certificate authority:
///
/// 1. The device sends the code's `name`.
/// 2. The store answers with the certificate of its authority and an HMAC-SHA-256 (RFC 2104) of
///    that certificate under the code's hash.
/// 3. The device verifies the proof and then trusts the authority. It shows the code only to a
///    server whose certificate is from that authority.
///
/// A code has 140 random bits, so nobody in between can make the proof for another certificate or
/// find the code from it.
package struct CodeProof: Hashable, Sendable {
  private static let nameLength = 8

  private let key: Data

  /// `hash` is the code's (`EnrolmentCode.hash`).
  package init(hash: Data) {
    key = hash
  }

  /// Identifies the code without revealing it: 16 hexadecimal digits.
  package var name: String {
    let hash = SHA256.hash(data: Data("patrol-code-name 1\n".utf8) + key)
    return String(hash.hexadecimal.prefix(2 * Self.nameLength))
  }

  /// Over `patrol-authority 1\n` and the certificate, 32 bytes.
  package func ofAuthority(_ certificate: Data) -> Data {
    HMAC.code(for: Self.message(certificate), key: key)
  }

  /// Whether `proof` was made by somebody who knows the code. Takes the same time for every proof.
  package func isMade(_ proof: Data, ofAuthority certificate: Data) -> Bool {
    HMAC.isValid(proof, for: Self.message(certificate), key: key)
  }

  private static func message(_ certificate: Data) -> Data {
    Data("patrol-authority 1\n".utf8) + certificate
  }
}

extension CodeProof: CustomStringConvertible, CustomReflectable {
  package var description: String { "a proof of an enrolment code" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Crockford's base 32 (https://www.crockford.com/base32.html): five bits a symbol, without symbols
/// that people confuse.
package enum Base32 {
  static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  package static func random(
    symbols count: Int, using generator: inout some RandomNumberGenerator
  ) -> String {
    String((0..<count).map { _ in symbols[Int.random(in: 0..<symbols.count, using: &generator)] })
  }

  /// The symbol meant by a typed character; nil for one that means none.
  package static func symbol(typed character: Character) -> Character? {
    switch character.uppercased() {
    case "O": "0"
    case "I", "L": "1"
    case let text: text.count == 1 && symbols.contains(Character(text)) ? Character(text) : nil
    }
  }
}
