// SPDX-License-Identifier: Apache-2.0

import Files
import HummingbirdTLS
import NIOSSL

extension TLSConfiguration {
  /// TLS 1.2 or later, with a certificate and key from PEM files.
  static func forServer(
    certificate: String, key: String
  ) throws(ServerError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try read(certificate) {
        try NIOSSLCertificate.fromPEMBytes($0).map(NIOSSLCertificateSource.certificate)
      },
      privateKey: .privateKey(try read(key) { try NIOSSLPrivateKey(bytes: $0, format: .pem) }))
    configuration.minimumTLSVersion = .tlsv12
    return configuration
  }

  /// Bytes of a chain of hundreds of certificates.
  private static let longestFile = 1 << 20

  private static func read<Content>(
    _ path: String, _ body: ([UInt8]) throws -> Content
  ) throws(ServerError) -> Content {
    do {
      return try body([UInt8](RegularFile.read(path, atMost: longestFile)))
    } catch {
      throw .unusableCertificate(path: path, reason: "\(error)")
    }
  }
}
