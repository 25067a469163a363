// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Testing

private func bytes(_ hexadecimal: String) -> Data {
  var digits = hexadecimal.filter { !$0.isWhitespace }[...]
  var bytes = Data()
  while let byte = UInt8(digits.prefix(2), radix: 16) {
    bytes.append(byte)
    digits = digits.dropFirst(2)
  }
  return bytes
}

@Suite struct SHA256Tests {
  /// Examples of FIPS 180-4 (NIST, "SHA256 example values") and of the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func examplesOfTheStandard(message: String, digest: String) {
    #expect(SHA256.hash(data: Data(message.utf8)).bytes == bytes(digest))
  }

  @Test func inPartsItIsTheSame() {
    var hash = SHA256()
    for byte in "abc".utf8 { hash.update(data: Data([byte])) }
    #expect(hash.finalize() == SHA256.hash(data: Data("abc".utf8)))
  }

  @Test func aCopyGoesItsOwnWay() {
    var hash = SHA256()
    hash.update(data: Data("a".utf8))
    var other = hash
    other.update(data: Data("x".utf8))
    hash.update(data: Data("bc".utf8))
    #expect(hash.finalize() == SHA256.hash(data: Data("abc".utf8)))
    #expect(hash.finalize() == SHA256.hash(data: Data("abc".utf8)), "asked twice")
    #expect(other.finalize() == SHA256.hash(data: Data("ax".utf8)))
  }

  /// RFC 4231, test cases 1 and 6 (a key longer than a block).
  @Test(arguments: [
    (
      Data(repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Data(repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func examplesOfHMAC(key: Data, message: String, code: String) {
    let message = Data(message.utf8)
    #expect(HMAC.code(for: message, key: key) == bytes(code))
    #expect(HMAC.isValid(bytes(code), for: message, key: key))
    #expect(!HMAC.isValid(bytes(code).dropLast(), for: message, key: key))
    #expect(!HMAC.isValid(bytes(code), for: message + [0], key: key))
  }
}

@Suite struct Ed25519Tests {
  /// RFC 8032, 7.1, tests 1 and 2.
  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      """
      e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
      5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
      """
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      """
      92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
      085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
      """
    ),
  ])
  func examplesOfTheStandard(
    seed: String, publicKey: String, message: String, signature: String
  ) throws {
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes(seed))
    #expect(key.publicKey.rawRepresentation == bytes(publicKey))
    #expect(key.signature(for: bytes(message)) == bytes(signature))
    let theirs = try Curve25519.Signing.PublicKey(rawRepresentation: bytes(publicKey))
    #expect(theirs.isValidSignature(bytes(signature), for: bytes(message)))
    #expect(!theirs.isValidSignature(bytes(signature), for: bytes(message) + [0]))
    #expect(!theirs.isValidSignature(bytes(signature).dropLast(), for: bytes(message)))
    #expect(!theirs.isValidSignature(Data(repeating: 0, count: 64), for: bytes(message)))
  }

  @Test func eachKeyIsAnother() throws {
    let (one, other) = (Curve25519.Signing.PrivateKey(), Curve25519.Signing.PrivateKey())
    #expect(one.rawRepresentation != other.rawRepresentation)
    let message = Data("record".utf8)
    #expect(one.publicKey.isValidSignature(one.signature(for: message), for: message))
    #expect(!other.publicKey.isValidSignature(one.signature(for: message), for: message))
  }

  @Test(arguments: [0, 31, 33]) func aKeyHasThirtyTwoBytes(count: Int) {
    let bytes = Data(repeating: 1, count: count)
    #expect(throws: CryptographyError.self) {
      try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
    }
    #expect(throws: CryptographyError.self) {
      try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
    }
  }
}

@Suite struct CertificateTests {
  private let authorityKey = CertificateKey()
  private let validity = 1_700_000_000...1_800_000_000

  private func authority() throws -> Certificate {
    try .authority(named: "Authority", key: authorityKey, validity: validity)
  }

  @Test func whatWasWrittenIsReadBack() throws {
    let (key, names) = (CertificateKey(), Set(["store.example", "127.0.0.1", "::1"]))
    let made = try authority().server(
      named: "Server", for: names, key: key, validity: validity, signedWith: authorityKey)
    let read = try Certificate(pem: made.pem)
    #expect(read.validity == validity)
    #expect(read.isOf(try CertificateKey(pem: key.pem)))
    #expect(!read.isOf(authorityKey))
    #expect(read.isSigned(by: authorityKey))
    #expect(!read.isSigned(by: key))
    #expect(try read.isFor(names))
    #expect(try !read.isFor(names.union(["other.example"])))
    #expect(try !read.isFor(["store.example"]))
    #expect(try !read.isFor([]))
  }

  @Test(arguments: ["", "a,DNS:b", "a b", "a\nb", "a;b", "Straße"])
  func aNameThatCannotStandInACertificateIsRefused(name: String) throws {
    let authority = try authority()
    #expect(throws: CryptographyError.self) {
      try authority.server(
        named: "Server", for: [name], key: authorityKey, validity: validity,
        signedWith: authorityKey)
    }
  }

  @Test func foreignBytesAreNoCertificateAndNoKey() throws {
    for bytes in [Data(), Data("rubbish".utf8), authorityKey.pem.dropLast(40)] {
      #expect(throws: CryptographyError.self) { try Certificate(pem: bytes) }
      #expect(throws: CryptographyError.self) { try CertificateKey(pem: bytes) }
    }
  }
}

@Suite struct TLSConnectionTests {
  private let key = CertificateKey()
  private let validity = 1_700_000_000...4_000_000_000

  @Test func aKeyThatIsNotTheCertificatesIsRefused() throws {
    let certificate = try Certificate.authority(named: "A", key: key, validity: validity)
    _ = try ServerTLS(certificates: certificate.pem, key: key.pem)
    #expect(throws: CryptographyError.self) {
      try ServerTLS(certificates: certificate.pem, key: CertificateKey().pem)
    }
    #expect(throws: CryptographyError.self) { try ServerTLS(certificates: Data(), key: key.pem) }
    #expect(throws: CryptographyError.self) {
      try ServerTLS(certificates: certificate.pem, key: Data("rubbish".utf8))
    }
  }

  /// libssl itself compares keys of one kind alone.
  @Test func aKeyOfAnotherKindIsRefused() throws {
    let other = """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEICt2u5d263dudHHcFRuSWnDpChIuqixd4C6IAnOGkKeu
      -----END PRIVATE KEY-----
      """
    let certificate = try Certificate.authority(named: "A", key: key, validity: validity)
    #expect(throws: CryptographyError.self) {
      try ServerTLS(certificates: certificate.pem, key: Data(other.utf8))
    }
    #expect(throws: CryptographyError.self) { try CertificateKey(pem: Data(other.utf8)) }
  }

  @Test func aChainWithADamagedLinkIsRefused() throws {
    let pem = try Certificate.authority(named: "A", key: key, validity: validity).pem
    let damaged = Data(String(decoding: pem, as: UTF8.self).replacing("MII", with: "MI").utf8)
    _ = try ServerTLS(certificates: pem + Data("between\n".utf8) + pem, key: key.pem)
    #expect(throws: CryptographyError.self) {
      try ServerTLS(certificates: pem + damaged, key: key.pem)
    }
  }

  /// The error names no byte of what came.
  @Test func whatIsNotTLSIsRefused() throws {
    let certificate = try Certificate.authority(named: "A", key: key, validity: validity)
    let connection = TLSConnection(of: try ServerTLS(certificates: certificate.pem, key: key.pem))
    Data("GET /secret HTTP/1.1\r\n\r\n".utf8).withUnsafeBytes { connection.receive($0) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let error = #expect(throws: TLSError.self) {
      try buffer.withUnsafeMutableBytes { _ = try connection.read(into: $0) }
    }
    #expect(error?.description.contains("secret") == false)
    #expect(!connection.isAgreed)
  }

  @Test func nothingIsReadBeforeAnythingCame() throws {
    let certificate = try Certificate.authority(named: "A", key: key, validity: validity)
    let connection = TLSConnection(of: try ServerTLS(certificates: certificate.pem, key: key.pem))
    var buffer = [UInt8](repeating: 0, count: 1024)
    #expect(try buffer.withUnsafeMutableBytes { try connection.read(into: $0) } == .nothing)
    #expect(connection.toSend().isEmpty)
  }
}
