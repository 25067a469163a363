// SPDX-License-Identifier: Apache-2.0

import HummingbirdTLS
import NIOSSL

extension TLSConfiguration {
  /// TLS 1.2 or later, with a certificate and key from PEM files.
  static func forServer(
    certificate: String, key: String
  ) throws(ServerError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try read(certificate) {
        try NIOSSLCertificate.fromPEMFile($0).map(NIOSSLCertificateSource.certificate)
      },
      privateKey: .privateKey(try read(key) { try NIOSSLPrivateKey(file: $0, format: .pem) }))
    configuration.minimumTLSVersion = .tlsv12
    return configuration
  }

  private static func read<Content>(
    _ path: String, _ body: (String) throws -> Content
  ) throws(ServerError) -> Content {
    do {
      return try body(path)
    } catch {
      throw .unusableCertificate(path: path, reason: "\(error)")
    }
  }
}
