// SPDX-License-Identifier: Apache-2.0

import Compression
import Crypto
import FoundationEssentials
import Wire

/// A request as it came over the wire.
struct ServerRequest: Sendable {
  var method: String
  var target: String
  /// Names in lower case.
  var headers: [String: String]
  var body: Data

  var batch: Batch? {
    guard let bytes = try? Gzip.inflate(body, limit: Batch.maximumBytes) else { return nil }
    return try? Batch(bytes: bytes)
  }

  func isSigned(by device: String, _ publicKey: String) -> Bool {
    guard let raw = Data(base64Encoded: publicKey),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw),
      headers["patrol-device"] == device, let signature = headers["patrol-signature"]
    else { return false }
    return RequestSignature.isValid(
      signature, device: device, method: method, target: target, body: body, key: key)
  }
}
