// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Testing
import Wire

struct RequestSignatureTests {
  private let key = Curve25519.Signing.PrivateKey()
  private let request = RequestSignature(
    device: "d-1", counter: 42, method: "POST", target: "/v1/batches", body: Data("abc".utf8))

  private func signature(of request: RequestSignature) throws -> String {
    let headers = request.headers(key: key)
    return try #require(headers.first { $0.name == "Patrol-Signature" }?.value)
  }

  @Test func aRequestBearsItsOwnSignature() throws {
    #expect(request.isMade(as: try signature(of: request), by: key.publicKey))
  }

  @Test func aSignatureOfOneRequestIsNotThatOfAnother() throws {
    let signature = try signature(of: request)
    let changes: [(inout RequestSignature) -> Void] = [
      { $0.device = "d-2" }, { $0.counter = 43 }, { $0.method = "PUT" },
      { $0.target = "/v1/batches?" },
      { $0.digest = RequestSignature.digest(of: Data("abd".utf8)) },
      { $0.digest = RequestSignature.digest(of: Data()) },
    ]
    for (number, change) in changes.enumerated() {
      var other = request
      change(&other)
      #expect(!other.isMade(as: signature, by: key.publicKey), "change \(number)")
    }
    #expect(!request.isMade(as: signature, by: Curve25519.Signing.PrivateKey().publicKey))
  }

  /// What moves from one line to the next is another message.
  @Test func linesCannotBeShifted() throws {
    var shifted = request
    shifted.device = "d-1\n42\nPOST"
    shifted.method = ""
    #expect(!request.isMade(as: try signature(of: shifted), by: key.publicKey))
  }

  /// SHA-256 of "abc" is the first example of FIPS 180-2, appendix B.1.
  @Test func signatureIsOverTheDocumentedMessage() throws {
    let message = """
      patrol-request 1
      d-1
      42
      POST
      /v1/batches
      ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad

      """
    let bytes = try #require(Data(base64Encoded: signature(of: request)))
    #expect(key.publicKey.isValidSignature(bytes, for: Data(message.utf8)))
    let made = key.signature(for: Data(message.utf8)).base64EncodedString()
    #expect(request.isMade(as: made, by: key.publicKey))
  }

  @Test func headersSayAllThatIsSigned() throws {
    let headers = Dictionary(uniqueKeysWithValues: request.headers(key: key).map { ($0, $1) })
    #expect(headers["Patrol-Device"] == "d-1")
    #expect(headers["Patrol-Counter"].flatMap(RequestSignature.counter) == 42)
    #expect(
      headers["Content-Digest"] == "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:")
    #expect(headers["Content-Digest"].flatMap(RequestSignature.digest) == request.digest)
  }

  @Test func countersAreWholeNumbersWithinTheirLimit() {
    let limit = RequestSignature.largestCounter
    #expect(RequestSignature.counter(in: "0") == 0)
    #expect(RequestSignature.counter(in: "\(limit)") == limit)
    for text in ["", "-1", "+1", "01", " 1", "1.0", "0x1", "\(limit + 1)", "99999999999999999999"] {
      #expect(RequestSignature.counter(in: text) == nil, "\(text)")
    }
  }

  @Test func digestIsFoundAmongOthersAndOnlyWhole() {
    let digest = RequestSignature.digest(of: Data("abc".utf8))
    let own = "sha-256=:\(digest.base64EncodedString()):"
    #expect(RequestSignature.digest(in: "sha-512=:AAAA:, \(own)") == digest)
    for text in [
      "", "sha-256=", "sha-256=::", "sha-256=:AAAA:", String(own.dropLast()), "md5=:AA:",
    ] {
      #expect(RequestSignature.digest(in: text) == nil, "\(text)")
    }
  }

  @Test func damagedSignaturesAreNotValid() throws {
    let signature = try signature(of: request)
    for text in ["", "=", "not base64 ✓", String(signature.dropLast(4)), signature + signature] {
      #expect(!request.isMade(as: text, by: key.publicKey), "\(text)")
    }
    for place in 0..<64 {
      var bytes = try #require(Data(base64Encoded: signature))
      bytes[place] ^= 1
      #expect(!request.isMade(as: bytes.base64EncodedString(), by: key.publicKey), "\(place)")
    }
  }
}
