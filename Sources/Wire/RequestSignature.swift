// SPDX-License-Identifier: Apache-2.0

package import Crypto
package import FoundationEssentials
import Patrol

/// A device's proof that a request is its own: an Ed25519 signature (RFC 8032) over
///
///     patrol-request 1\n
///     <device>\n
///     <method>\n
///     <target>\n
///     <SHA-256 of the body as sent, 64 hexadecimal digits>\n
///
/// The target is the path with its query. An enrolment is signed with the key it brings, under
/// the device name `-`. The signature travels in base64.
///
/// It covers no time and no nonce: whoever broke TLS and captured a request can send it again.
/// A batch sent again changes nothing, since every record is taken in once; a request for the
/// hot spots or a receipt sent again is answered to whoever sent it, until the device is revoked.
/// Protection against replay comes with the next hardening.
package enum RequestSignature {
  package static let deviceHeader = "Patrol-Device"
  package static let signatureHeader = "Patrol-Signature"
  /// The device name of a request made before there is one.
  package static let unenrolled = "-"

  package static func sign(
    device: String, method: String, target: String, body: Data,
    key: Curve25519.Signing.PrivateKey
  ) throws -> String {
    try key.signature(
      for: message(device: device, method: method, target: target, body: body)
    ).base64EncodedString()
  }

  /// Whether `signature` was made by the owner of `key` for just this request.
  package static func isValid(
    _ signature: String, device: String, method: String, target: String, body: Data,
    key: Curve25519.Signing.PublicKey
  ) -> Bool {
    guard let signature = Data(base64Encoded: signature) else { return false }
    return key.isValidSignature(
      signature, for: message(device: device, method: method, target: target, body: body))
  }

  private static func message(
    device: String, method: String, target: String, body: Data
  ) -> Data {
    Data(
      "patrol-request 1\n\(device)\n\(method)\n\(target)\n\(SHA256.hash(data: body).hexadecimal)\n"
        .utf8)
  }
}
