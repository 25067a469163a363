// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Patrol

/// How a server is to be reached, as its operator asks for it. What does not fit together is
/// refused before anything is made.
package struct ServerWishes: Sendable {
  private let host: String
  private let port: Int
  private let metricsPort: Int?
  private let choice: Choice

  private enum Choice {
    case given(ServerSettings.Security)
    /// A certificate of the store's own, in this folder.
    case own(folder: String, names: Set<String>)
  }

  /// - Parameters:
  ///   - certificate: with `key`, paths of PEM files; nil for a certificate of the store's own.
  ///   - isPlain: without TLS.
  ///   - isBehindProxy: without TLS, behind a proxy that ends it.
  ///   - names: by which devices reach the server, for a certificate of its own.
  ///   - folder: of the store's own certificates; nil for a store that has none.
  package init(
    host: String, port: Int, metricsPort: Int?, certificate: String?, key: String?, isPlain: Bool,
    isBehindProxy: Bool, names: [String], folder: String?
  ) throws(ServerSettings.SettingsError) {
    (self.host, self.port, self.metricsPort) = (host, port, metricsPort)
    switch (certificate, key, isPlain || isBehindProxy) {
    case (let certificate?, let key?, false):
      choice = .given(.tls(certificate: certificate, key: key))
    case (nil, nil, true): choice = .given(isBehindProxy ? .plainBehindProxy : .plain)
    case (nil, nil, false):
      guard let folder else { throw .noCertificate }
      choice = .own(
        folder: folder, names: OwnAuthority.names(listeningOn: host, and: names))
    case (_, _, true): throw .plainAndEncrypted
    default: throw .halfACertificate
    }
    switch choice {
    case .given(let security):
      guard names.isEmpty else { throw .namesForGivenCertificate }
      _ = try settings(security)
    case .own: _ = try settings(.tls(certificate: "", key: ""))
    }
  }

  /// The settings; makes the store's own certificate where that is asked for.
  ///
  /// - Throws: `ServerError` when that cannot be made.
  package func settings(at now: Timestamp) throws -> ServerSettings {
    switch choice {
    case .given(let security): return try settings(security)
    case .own(let folder, let names):
      let authority = try OwnAuthority(directory: folder, at: now)
      let identity = try authority.identity(for: names, at: now)
      return try settings(
        .tls(certificate: identity.certificate, key: identity.key), authority: authority.pem)
    }
  }

  private func settings(
    _ security: ServerSettings.Security, authority: Data? = nil
  ) throws(ServerSettings.SettingsError) -> ServerSettings {
    try ServerSettings(
      host: host, port: port, security: security, authority: authority, metricsPort: metricsPort)
  }
}
