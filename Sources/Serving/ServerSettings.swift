// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol

/// The address, port and encryption of the server.
package struct ServerSettings: Hashable, Sendable {
  package let host: String
  /// 0 for any free port.
  package let port: Int
  package let security: Security
  /// The certificate of the store's own authority, PEM, which devices learn when they enrol; nil
  /// when it has none.
  package let authority: Data?
  /// The port of 127.0.0.1 at which Prometheus may ask, 0 for any; nil for none.
  package let metricsPort: Int?

  package static let defaultHost = "127.0.0.1"
  package static let defaultPort = 8460

  package enum Security: Hashable, Sendable {
    /// Paths of PEM files: the certificate with its chain, and its key.
    case tls(certificate: String, key: String)
    /// Without encryption, for this machine alone.
    case plain
    /// Without encryption, on a network on which only a proxy that ends TLS can reach the server.
    /// The last address in its `X-Forwarded-For` is taken as the peer's.
    case plainBehindProxy
  }

  package enum SettingsError: ExplainedError, Hashable {
    case openWithoutEncryption(host: String)
    case noSuchPort(Int)
    case plainAndEncrypted
    case halfACertificate
    case namesForGivenCertificate
    case noCertificate

    package var kind: ErrorKind { .unusable }

    package var problem: String {
      switch self {
      case .openWithoutEncryption(let host):
        "\(host) can be reached from other machines, so it needs TLS"
      case .noSuchPort(let port): "\(port) is not a port"
      case .plainAndEncrypted: "TLS and plain HTTP cannot both be served"
      case .halfACertificate: "--certificate and --key go together"
      case .namesForGivenCertificate: "--name is for a certificate of the store's own"
      case .noCertificate: "a store on a database server has no certificate of its own"
      }
    }

    package var advice: String? {
      switch self {
      case .openWithoutEncryption, .noCertificate: "give --certificate and --key"
      case .noSuchPort: "give 0 to 65535"
      case .plainAndEncrypted, .halfACertificate, .namesForGivenCertificate: nil
      }
    }
  }

  package init(
    host: String, port: Int, security: Security, authority: Data? = nil, metricsPort: Int? = nil
  ) throws(SettingsError) {
    guard security != .plain || Self.isLoopback(host) else {
      throw .openWithoutEncryption(host: host)
    }
    for port in [port, metricsPort ?? 0] where !(0...65535).contains(port) {
      throw .noSuchPort(port)
    }
    self.host = host
    self.port = port
    self.security = security
    self.authority = authority
    self.metricsPort = metricsPort
  }

  /// The server's address as a URL.
  package func address(port: Int) -> String {
    let scheme = if case .tls = security { "https" } else { "http" }
    return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  /// RFC 5735 and RFC 4291: 127.0.0.0/8 and ::1; a name only if it is the reserved one.
  private static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    let isVersion4 = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    return host == "localhost" || host == "::1" || isVersion4 && parts[0] == "127"
  }
}
