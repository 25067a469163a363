// SPDX-License-Identifier: Apache-2.0

import COpenSSL
package import FoundationEssentials

/// A server's certificate and key, and the versions of TLS it speaks: 1.2 and 1.3.
///
/// Never changed once made; libssl lets any thread make connections from it.
package final class ServerTLS: @unchecked Sendable {
  fileprivate let pointer: OpaquePointer

  /// - Parameters:
  ///   - certificates: PEM, the server's own first and then those that lead to its authority.
  ///   - key: PEM, without a password.
  /// - Throws: `CryptographyError` when one of them cannot be read, or the key is not the certificate's.
  package init(certificates: Data, key: Data) throws(CryptographyError) {
    pointer = required(SSL_CTX_new(TLS_server_method()))
    succeeded(patrol_ssl_at_least_tls12(pointer))
    patrol_ssl_prepare(pointer)
    let chain = try certificatesRead(from: certificates)
    defer { chain.forEach { X509_free($0) } }
    guard let own = chain.first else { throw .certificate }
    // libssl refuses keys that are too short, and certificates signed with hashes that are broken.
    guard SSL_CTX_use_certificate(pointer, own) == 1 else { throw refused(.certificate) }
    for authority in chain.dropFirst() {
      guard patrol_ssl_add_authority(pointer, authority) == 1 else { throw refused(.certificate) }
    }
    guard let key = keyRead(from: key) else { throw .key }
    defer { EVP_PKEY_free(key) }
    // The first compares keys of one kind alone.
    guard SSL_CTX_use_PrivateKey(pointer, key) == 1, SSL_CTX_check_private_key(pointer) == 1 else {
      throw refused(.otherKey)
    }
  }

  deinit { SSL_CTX_free(pointer) }
}

/// One connection of a TLS server, in memory: bytes of the network in, bytes of the peer out, and
/// the other way round. Used by one thread at a time.
package final class TLSConnection {
  private let pointer: OpaquePointer
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer

  package init(of server: ServerTLS) {
    pointer = required(SSL_new(server.pointer))
    incoming = required(BIO_new(BIO_s_mem()))
    outgoing = required(BIO_new(BIO_s_mem()))
    // The connection owns both from here.
    SSL_set_bio(pointer, incoming, outgoing)
    SSL_set_accept_state(pointer)
  }

  deinit { SSL_free(pointer) }

  /// Whether both sides have agreed on keys: before that nothing can be sent.
  package var isAgreed: Bool { SSL_is_init_finished(pointer) == 1 }

  /// What the network brought.
  package func receive(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    var count = 0
    succeeded(BIO_write_ex(incoming, bytes.baseAddress, bytes.count, &count))
    precondition(count == bytes.count, "memory takes all that is written to it")
  }

  package enum Read: Equatable {
    /// So many bytes of the peer's.
    case bytes(Int)
    /// Nothing until the network brings more.
    case nothing
    /// The peer has said that it sends no more.
    case end
  }

  /// The next bytes that the peer sent; agrees on keys on the way.
  ///
  /// - Throws: `TLSError` when what came is not TLS, or not the peer's. What `toSend` gives then
  ///   says so to the peer, and the connection is of no more use.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> Read {
    var count = 0
    // What is left there of other calls would be taken for this one's (SSL_get_error(3)).
    ERR_clear_error()
    let result = SSL_read_ex(pointer, buffer.baseAddress, buffer.count, &count)
    if result == 1 { return .bytes(count) }
    switch SSL_get_error(pointer, result) {
    case SSL_ERROR_WANT_READ: return .nothing
    case SSL_ERROR_ZERO_RETURN: return .end
    default: throw TLSError()
    }
  }

  /// Bytes for the peer, once `isAgreed`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(TLSError) {
    guard !bytes.isEmpty else { return }
    var count = 0
    ERR_clear_error()
    guard SSL_write_ex(pointer, bytes.baseAddress, bytes.count, &count) == 1 else {
      throw TLSError()
    }
  }

  /// Says to the peer that no more is sent.
  package func finish() {
    guard isAgreed else { return }
    if SSL_shutdown(pointer) < 0 { ERR_clear_error() }
  }

  /// Bytes for the network, in the order they were made; empty when there are none.
  package func toSend() -> Data {
    let count = BIO_ctrl_pending(outgoing)
    guard count > 0 else { return Data() }
    var bytes = Data(count: count)
    var read = 0
    bytes.withUnsafeMutableBytes {
      succeeded(BIO_read_ex(outgoing, $0.baseAddress, $0.count, &read))
    }
    return bytes.prefix(read)
  }
}

/// What libssl says of a connection that failed; holds nothing that the peer sent.
///
/// It never reaches a person: the server drops the connection and goes on.
package struct TLSError: Error, CustomStringConvertible {
  package let description: String

  fileprivate init() {
    let code = ERR_get_error()
    let reason = code == 0 ? nil : ERR_reason_error_string(code).map { String(cString: $0) }
    description = reason ?? "the connection broke off"
    ERR_clear_error()
  }
}

private func refused(_ error: CryptographyError) -> CryptographyError {
  ERR_clear_error()
  return error
}
