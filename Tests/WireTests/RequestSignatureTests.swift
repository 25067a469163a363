// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import Testing
import Wire

struct RequestSignatureTests {
  private let key = Curve25519.Signing.PrivateKey()
  private let body = Data("abc".utf8)

  private func signature() throws -> String {
    try RequestSignature.sign(
      device: "d-1", method: "POST", target: "/v1/batches", body: body, key: key)
  }

  private func isValid(
    _ signature: String, device: String = "d-1", method: String = "POST",
    target: String = "/v1/batches", body: Data = Data("abc".utf8),
    key: Curve25519.Signing.PublicKey? = nil
  ) -> Bool {
    RequestSignature.isValid(
      signature, device: device, method: method, target: target, body: body,
      key: key ?? self.key.publicKey)
  }

  @Test func ownRequestIsValid() throws {
    #expect(try isValid(signature()))
  }

  @Test func anyOtherRequestIsNot() throws {
    let signature = try signature()
    #expect(!isValid(signature, device: "d-2"))
    #expect(!isValid(signature, method: "PUT"))
    #expect(!isValid(signature, target: "/v1/batches?"))
    #expect(!isValid(signature, body: Data("abd".utf8)))
    #expect(!isValid(signature, body: Data()))
    #expect(!isValid(signature, key: Curve25519.Signing.PrivateKey().publicKey))
  }

  /// What moves from one line to the next is another message.
  @Test func linesCannotBeShifted() throws {
    let shifted = try RequestSignature.sign(
      device: "d-1\nPOST", method: "", target: "/v1/batches", body: body, key: key)
    #expect(!isValid(shifted))
  }

  /// SHA-256 of "abc" is the first example of FIPS 180-2, appendix B.1.
  @Test func signatureIsOverTheDocumentedMessage() throws {
    let message = """
      patrol-request 1
      d-1
      POST
      /v1/batches
      ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad

      """
    let bytes = try #require(Data(base64Encoded: signature()))
    #expect(key.publicKey.isValidSignature(bytes, for: Data(message.utf8)))
    #expect(isValid(try key.signature(for: Data(message.utf8)).base64EncodedString()))
  }

  @Test func damagedSignaturesAreNotValid() throws {
    let signature = try signature()
    for text in ["", "=", "not base64 ✓", String(signature.dropLast(4)), signature + signature] {
      #expect(!isValid(text), "\(text)")
    }
    for place in 0..<64 {
      var bytes = try #require(Data(base64Encoded: signature))
      bytes[place] ^= 1
      #expect(!isValid(bytes.base64EncodedString()), "byte \(place)")
    }
  }
}
