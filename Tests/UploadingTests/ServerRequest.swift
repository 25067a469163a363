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
    return (try? SignedBatch(bytes: bytes)).map { signed in
      Batch(journal: signed.journal, entries: signed.entries.map(\.entry))
    }
  }

  func isSigned(by device: String, _ publicKey: String) -> Bool {
    guard let raw = Data(base64Encoded: publicKey),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw),
      headers["patrol-device"] == device, let signature = headers["patrol-signature"],
      let counter = headers["patrol-counter"].flatMap(RequestSignature.counter),
      headers["content-digest"].flatMap(RequestSignature.digest)
        == RequestSignature.digest(of: body)
    else { return false }
    return RequestSignature(
      device: device, counter: counter, method: method, target: target, body: body
    ).isMade(as: signature, by: key)
  }
}
