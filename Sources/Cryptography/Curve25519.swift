// SPDX-License-Identifier: Apache-2.0

import COpenSSL
package import FoundationEssentials

/// Signatures with Ed25519 (RFC 8032), by OpenSSL's libcrypto.
package enum Curve25519 {
  package enum Signing {
    /// Bytes in a private and in a public key.
    static let keyLength = 32
    static let signatureLength = 64

    package struct PrivateKey: Sendable {
      private let key: LibraryKey
      /// 32 bytes, the seed of RFC 8032.
      package let rawRepresentation: Data

      /// A new key from the kernel's randomness.
      package init() {
        var seed = Data(count: keyLength)
        seed.withUnsafeMutableBytes { buffer in
          succeeded(
            RAND_priv_bytes(
              buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(buffer.count)))
        }
        rawRepresentation = seed
        key = required(LibraryKey(private: seed))
      }

      /// - Throws: `CryptographyError.key` when there are not 32 bytes.
      package init(rawRepresentation bytes: some Sequence<UInt8>) throws(CryptographyError) {
        rawRepresentation = Data(bytes)
        guard let key = LibraryKey(private: rawRepresentation) else { throw .key }
        self.key = key
      }

      package var publicKey: PublicKey { PublicKey(of: key) }

      /// 64 bytes.
      package func signature(for message: Data) -> Data {
        let context = required(EVP_MD_CTX_new())
        defer { EVP_MD_CTX_free(context) }
        succeeded(EVP_DigestSignInit(context, nil, nil, nil, key.pointer))
        var signature = Data(count: signatureLength)
        var length = signature.count
        signature.withUnsafeMutableBytes { signature in
          message.withUnsafeBytes { message in
            succeeded(
              EVP_DigestSign(
                context, signature.baseAddress?.assumingMemoryBound(to: UInt8.self), &length,
                message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count))
          }
        }
        return signature
      }
    }

    package struct PublicKey: Sendable {
      private let key: LibraryKey
      /// 32 bytes.
      package let rawRepresentation: Data

      /// - Throws: `CryptographyError.key` when there are not 32 bytes.
      package init(rawRepresentation bytes: some Sequence<UInt8>) throws(CryptographyError) {
        rawRepresentation = Data(bytes)
        guard let key = LibraryKey(public: rawRepresentation) else { throw .key }
        self.key = key
      }

      fileprivate init(of key: LibraryKey) {
        self.key = key
        rawRepresentation = key.publicBytes
      }

      package func isValidSignature(_ signature: Data, for message: Data) -> Bool {
        guard signature.count == signatureLength else { return false }
        let context = required(EVP_MD_CTX_new())
        defer { EVP_MD_CTX_free(context) }
        succeeded(EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer))
        let result = signature.withUnsafeBytes { signature in
          message.withUnsafeBytes { message in
            EVP_DigestVerify(
              context, signature.baseAddress?.assumingMemoryBound(to: UInt8.self),
              signature.count, message.baseAddress?.assumingMemoryBound(to: UInt8.self),
              message.count)
          }
        }
        // A signature that does not fit leaves a reason behind that nobody asks for.
        if result != 1 { ERR_clear_error() }
        return result == 1
      }
    }
  }
}

/// One of libcrypto's keys; never changed once made, so it may be used from any thread.
private final class LibraryKey: @unchecked Sendable {
  let pointer: OpaquePointer

  init?(private bytes: Data) {
    guard bytes.count == Curve25519.Signing.keyLength,
      let key = bytes.withUnsafeBytes({
        EVP_PKEY_new_raw_private_key(
          EVP_PKEY_ED25519, nil, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
      })
    else { return nil }
    pointer = key
  }

  init?(public bytes: Data) {
    guard bytes.count == Curve25519.Signing.keyLength,
      let key = bytes.withUnsafeBytes({
        EVP_PKEY_new_raw_public_key(
          EVP_PKEY_ED25519, nil, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
      })
    else { return nil }
    pointer = key
  }

  deinit { EVP_PKEY_free(pointer) }

  var publicBytes: Data {
    var bytes = Data(count: Curve25519.Signing.keyLength)
    var length = bytes.count
    bytes.withUnsafeMutableBytes {
      succeeded(
        EVP_PKEY_get_raw_public_key(
          pointer, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), &length))
    }
    return bytes
  }
}

/// Why a key or a certificate cannot be used.
///
/// It never reaches a person by itself: whoever knows the file puts these words into an error of
/// its own, with the place and what to do (`ServerError.unusableCertificate`, `DeviceIdentityError`).
package enum CryptographyError: Error {
  /// Not a key of the kind and length asked for.
  case key
  /// Not a certificate in PEM.
  case certificate
  /// The key is not the certificate's.
  case otherKey
  /// A name that cannot stand in a certificate.
  case name(String)
}

extension CryptographyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .key: "not a key of the kind and length that is needed"
    case .certificate: "not a certificate in PEM"
    case .otherKey: "the key is not that of the certificate"
    case .name(let name): "“\(name)” cannot be a name in a certificate"
    }
  }
}
