// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
import Patrol

/// What whoever knows an enrolment code, or its hash, can prove without showing it.
///
/// A device that meets a store for the first time knows nothing of its certificates. It names the
/// code by `name`, and the store sends the certificate of its authority with an HMAC-SHA-256 (RFC
/// 2104) of it under the code's hash. A code has 140 random bits: nobody between the two can make
/// that proof for another certificate, nor find the code from it. Only then does the device trust
/// the authority, and only to a store that has its certificate from there does it show the code.
package struct CodeProof: Hashable, Sendable {
  private static let nameLength = 8

  private let key: Data

  /// `hash` is the code's (`EnrolmentCode.hash`).
  package init(hash: Data) {
    key = hash
  }

  /// Tells the code from others; says nothing of it. 16 hexadecimal digits.
  package var name: String {
    let hash = SHA256.hash(data: Data("patrol-code-name 1\n".utf8) + key)
    return String(hash.hexadecimal.prefix(2 * Self.nameLength))
  }

  /// Over `patrol-authority 1\n` and the certificate, 32 bytes.
  package func ofAuthority(_ certificate: Data) -> Data {
    HMAC.code(for: Self.message(certificate), key: key)
  }

  /// Whether `proof` was made by somebody who knows the code; takes the same time for any.
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
