// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import TestSupport
import Wire

extension ServerRequest {
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
