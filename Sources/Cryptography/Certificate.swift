// SPDX-License-Identifier: Apache-2.0

import COpenSSL
package import FoundationEssentials
import Glibc

/// A private key on the curve P-256 (FIPS 186-5) for certificates; never changed once made, so it
/// may be used from any thread.
package final class CertificateKey: @unchecked Sendable {
  fileprivate let pointer: OpaquePointer

  package init() { pointer = required(patrol_crypto_p256_key()) }

  /// - Throws: `CryptographyError.key` when `pem` holds no key on P-256 without a password.
  package init(pem: Data) throws(CryptographyError) {
    guard let key = keyRead(from: pem) else { throw .key }
    pointer = key
    var group = [CChar](repeating: 0, count: 32)
    let isNamed = EVP_PKEY_get_group_name(key, &group, group.count, nil) == 1
    if !isNamed { ERR_clear_error() }
    // P-256 under the name that OpenSSL has for it.
    guard isNamed, group.starts(with: "prime256v1".utf8CString) else { throw .key }
  }

  deinit { EVP_PKEY_free(pointer) }

  /// PKCS #8, without a password.
  package var pem: Data {
    writing { PEM_write_bio_PKCS8PrivateKey($0, pointer, nil, nil, 0, nil, nil) }
  }
}

/// An X.509 certificate (RFC 5280), signed with ECDSA and SHA-256; never changed once it is handed
/// out, so it may be used from any thread.
package final class Certificate: @unchecked Sendable {
  private let pointer: OpaquePointer

  private init(pointer: OpaquePointer) { self.pointer = pointer }

  /// - Throws: `CryptographyError.certificate` when `pem` does not begin with one.
  package init(pem: Data) throws(CryptographyError) {
    guard let read = reading(pem, { PEM_read_bio_X509($0, nil, nil, nil) }) else {
      throw .certificate
    }
    pointer = read
  }

  deinit { X509_free(pointer) }

  package var pem: Data { writing { PEM_write_bio_X509($0, pointer) } }

  /// First and last second of its validity, in seconds since 1970.
  package var validity: ClosedRange<Int> {
    let (from, to) = (seconds(X509_get0_notBefore(pointer)), seconds(X509_get0_notAfter(pointer)))
    return from...max(from, to)
  }

  package func isOf(_ key: CertificateKey) -> Bool {
    let same = X509_check_private_key(pointer, key.pointer) == 1
    if !same { ERR_clear_error() }
    return same
  }

  package func isSigned(by authority: CertificateKey) -> Bool {
    let holds = X509_verify(pointer, authority.pointer) == 1
    if !holds { ERR_clear_error() }
    return holds
  }

  /// Whether it is good for the DNS names and IP addresses `names` and for no others.
  ///
  /// - Throws: `CryptographyError.name` when one cannot stand in a certificate.
  package func isFor(_ names: Set<String>) throws(CryptographyError) -> Bool {
    let index = X509_get_ext_by_NID(pointer, NID_subject_alt_name, -1)
    guard index >= 0 else { return names.isEmpty }
    guard !names.isEmpty else { return false }
    var context = X509V3_CTX()
    let due = required(
      X509V3_EXT_conf_nid(nil, &context, NID_subject_alt_name, try Self.alternatives(names)))
    defer { X509_EXTENSION_free(due) }
    return ASN1_OCTET_STRING_cmp(
      X509_EXTENSION_get_data(X509_get_ext(pointer, index)), X509_EXTENSION_get_data(due)) == 0
  }

  // MARK: Making one

  /// A certificate with which `key` may sign servers' certificates, and nothing below them.
  ///
  /// - Parameters:
  ///   - name: its common name, at most 64 bytes.
  ///   - validity: first and last second, in seconds since 1970.
  package static func authority(
    named name: String, key: CertificateKey, validity: ClosedRange<Int>
  ) throws(CryptographyError) -> Certificate {
    let certificate = try blank(named: name, key: key, validity: validity)
    X509_set_issuer_name(certificate.pointer, X509_get_subject_name(certificate.pointer))
    certificate.add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", issuer: certificate)
    certificate.add(NID_key_usage, "critical,keyCertSign", issuer: certificate)
    certificate.add(NID_subject_key_identifier, "hash", issuer: certificate)
    certificate.sign(with: key)
    return certificate
  }

  /// A certificate with which a server has `key` and is reached under `names`, signed with the key
  /// of this authority.
  package func server(
    named name: String, for names: Set<String>, key: CertificateKey, validity: ClosedRange<Int>,
    signedWith authorityKey: CertificateKey
  ) throws(CryptographyError) -> Certificate {
    let alternatives = try Self.alternatives(names)
    let certificate = try Self.blank(named: name, key: key, validity: validity)
    X509_set_issuer_name(certificate.pointer, X509_get_subject_name(pointer))
    certificate.add(NID_basic_constraints, "critical,CA:FALSE", issuer: self)
    certificate.add(NID_key_usage, "critical,digitalSignature", issuer: self)
    certificate.add(NID_ext_key_usage, "serverAuth", issuer: self)
    certificate.add(NID_subject_alt_name, alternatives, issuer: self)
    certificate.add(NID_authority_key_identifier, "keyid:always", issuer: self)
    certificate.sign(with: authorityKey)
    return certificate
  }

  // MARK: Helpers

  private static func blank(
    named name: String, key: CertificateKey, validity: ClosedRange<Int>
  ) throws(CryptographyError) -> Certificate {
    let certificate = Certificate(pointer: required(X509_new()))
    let pointer = certificate.pointer
    succeeded(X509_set_version(pointer, 2))
    let number = required(BN_new())
    defer { BN_free(number) }
    // At most 20 bytes, and above zero (RFC 5280, 4.1.2.2): 159 random bits, the first of them 1.
    succeeded(BN_rand(number, 159, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY))
    _ = required(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)))
    _ = required(ASN1_TIME_set(X509_getm_notBefore(pointer), validity.lowerBound))
    _ = required(ASN1_TIME_set(X509_getm_notAfter(pointer), validity.upperBound))
    guard
      X509_NAME_add_entry_by_txt(
        X509_get_subject_name(pointer), "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1
    else { throw .name(name) }
    succeeded(X509_set_pubkey(pointer, key.pointer))
    return certificate
  }

  private func add(_ extension: Int32, _ value: String, issuer: Certificate) {
    var context = X509V3_CTX()
    patrol_crypto_extension_context(&context, issuer.pointer, pointer)
    let made = required(X509V3_EXT_conf_nid(nil, &context, `extension`, value))
    defer { X509_EXTENSION_free(made) }
    succeeded(X509_add_ext(pointer, made, -1))
  }

  private func sign(with key: CertificateKey) {
    precondition(X509_sign(pointer, key.pointer, EVP_sha256()) > 0, "a P-256 key did not sign")
  }

  /// As OpenSSL's x509v3_config(5) writes them, sorted.
  private static func alternatives(_ names: Set<String>) throws(CryptographyError) -> String {
    guard !names.isEmpty else { throw .name("") }
    var words: [String] = []
    for name in names.sorted() {
      // A comma or a line's end would end the name in OpenSSL's words.
      guard !name.isEmpty,
        name.utf8.allSatisfy({ (33...126).contains($0) && !Array(",;\"'\\#".utf8).contains($0) })
      else { throw .name(name) }
      if let address = a2i_IPADDRESS(name) {
        ASN1_OCTET_STRING_free(address)
        words.append("IP:\(name)")
      } else {
        ERR_clear_error()
        words.append("DNS:\(name)")
      }
    }
    return words.joined(separator: ",")
  }
}

/// A private key in PEM; none that asks for a password.
func keyRead(from pem: Data) -> OpaquePointer? {
  reading(pem) { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in 0 }, nil) }
}

/// Every certificate in `pem`, in its order; what stands between them is no matter.
///
/// - Throws: `CryptographyError.certificate` when one of them is damaged.
func certificatesRead(from pem: Data) throws(CryptographyError) -> [OpaquePointer] {
  var certificates: [OpaquePointer] = []
  var isWhole = false
  _ = reading(pem) { bio in
    while let certificate = PEM_read_bio_X509(bio, nil, nil, nil) {
      certificates.append(certificate)
    }
    isWhole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
    return nil
  }
  guard isWhole else {
    certificates.forEach { X509_free($0) }
    throw .certificate
  }
  return certificates
}

private func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int {
  var parts = tm()
  succeeded(ASN1_TIME_to_tm(time, &parts))
  return timegm(&parts)
}

/// What `read` makes of bytes in memory; nil leaves no reason behind.
private func reading(
  _ bytes: Data, _ read: (OpaquePointer) -> OpaquePointer?
) -> OpaquePointer? {
  bytes.withUnsafeBytes { buffer in
    guard let count = Int32(exactly: buffer.count) else { return nil }
    let bio = required(patrol_crypto_reader(buffer.baseAddress, count))
    defer { BIO_free(bio) }
    let made = read(bio)
    if made == nil { ERR_clear_error() }
    return made
  }
}

private func writing(_ write: (OpaquePointer) -> Int32) -> Data {
  let bio = required(BIO_new(BIO_s_mem()))
  defer { BIO_free(bio) }
  succeeded(write(bio))
  var start: UnsafeMutablePointer<CChar>?
  let count = patrol_crypto_written(bio, &start)
  return Data(UnsafeRawBufferPointer(start: start, count: count))
}
