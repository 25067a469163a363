// SPDX-License-Identifier: Apache-2.0

/// How the connection to the store is made.
package struct TransportSettings: Hashable, Sendable {
  package var trust: Trust

  /// Who may say that a peer is the store.
  package enum Trust: Hashable, Sendable {
    /// The system's certificate authorities.
    case system
    /// The certificates of a PEM file, and no others.
    case file(String)
    /// Anybody: only for what proves itself in another way (`StoreAuthority`), and never with a
    /// secret in the request.
    case anybody
  }

  /// `sha256//` and the base64 of a public key's SHA-256, several joined by `;`: the store must
  /// hold one of them, beside a valid certificate.
  package var pinnedKeys: String?
  /// The URL of an HTTP proxy; nil uses none, whatever the environment says.
  package var proxy: String?
  /// Whole seconds until connected, TLS included.
  package var connectSeconds = 20
  /// A transfer slower than `slowBytes` a second for `slowSeconds` is given up. The store's
  /// silence while it keeps a batch counts too, so this is also how long it may think; GPRS at its
  /// worst carries ten times as much.
  package var slowBytes = 100
  package var slowSeconds = 30

  package init(trust: Trust = .system, pinnedKeys: String? = nil, proxy: String? = nil) {
    self.trust = trust
    self.pinnedKeys = pinnedKeys
    self.proxy = proxy
  }
}
