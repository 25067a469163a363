// SPDX-License-Identifier: Apache-2.0

import COpenSSL
package import FoundationEssentials

/// SHA-256 (FIPS 180-4), by OpenSSL's libcrypto.
package struct SHA256 {
  /// Bytes in a digest.
  package static let byteCount = 32

  package struct Digest: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: Data
  }

  /// A copy of the hash must not share what it has taken in.
  private var context: Context

  package init() { context = Context() }

  package static func hash(data: some DataProtocol) -> Digest {
    var hash = SHA256()
    hash.update(data: data)
    return hash.context.digest()
  }

  package mutating func update(data: some DataProtocol) {
    if !isKnownUniquelyReferenced(&context) { context = Context(copying: context) }
    for region in data.regions {
      region.withUnsafeBytes { buffer in
        succeeded(EVP_DigestUpdate(context.pointer, buffer.baseAddress, buffer.count))
      }
    }
  }

  package func finalize() -> Digest { Context(copying: context).digest() }

  private final class Context {
    let pointer: OpaquePointer

    init() {
      pointer = required(EVP_MD_CTX_new())
      succeeded(EVP_DigestInit_ex(pointer, EVP_sha256(), nil))
    }

    init(copying other: Context) {
      pointer = required(EVP_MD_CTX_new())
      succeeded(EVP_MD_CTX_copy_ex(pointer, other.pointer))
    }

    deinit { EVP_MD_CTX_free(pointer) }

    /// The digest of what was taken in; nothing more may be taken in afterwards.
    func digest() -> Digest {
      var bytes = Data(count: byteCount)
      bytes.withUnsafeMutableBytes { buffer in
        succeeded(
          EVP_DigestFinal_ex(
            pointer, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), nil))
      }
      return Digest(bytes: bytes)
    }
  }
}

extension Data {
  /// The 32 bytes of a digest.
  package init(_ digest: SHA256.Digest) { self = digest.bytes }
}

/// HMAC with SHA-256 (RFC 2104).
package enum HMAC {
  /// 32 bytes.
  package static func code(for message: Data, key: Data) -> Data {
    var code = Data(count: SHA256.byteCount)
    code.withUnsafeMutableBytes { code in
      key.withUnsafeBytes { key in
        message.withUnsafeBytes { message in
          _ = required(
            COpenSSL.HMAC(
              EVP_sha256(), key.baseAddress, Int32(key.count),
              message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count,
              code.baseAddress?.assumingMemoryBound(to: UInt8.self), nil))
        }
      }
    }
    return code
  }

  /// Whether `code` is that of `message`; takes the same time for any 32 bytes.
  package static func isValid(_ code: Data, for message: Data, key: Data) -> Bool {
    let right = self.code(for: message, key: key)
    guard code.count == right.count else { return false }
    return right.withUnsafeBytes { right in
      code.withUnsafeBytes { CRYPTO_memcmp(right.baseAddress, $0.baseAddress, right.count) == 0 }
    }
  }
}

/// What libcrypto gives unless memory is exhausted.
func required<Pointer>(_ pointer: Pointer?) -> Pointer {
  guard let pointer else { preconditionFailure("libcrypto has no memory") }
  return pointer
}

/// A call of libcrypto that fails only when memory is exhausted or the arguments are wrong.
func succeeded(_ result: Int32) {
  precondition(result == 1, "libcrypto did not do what it can always do")
}
