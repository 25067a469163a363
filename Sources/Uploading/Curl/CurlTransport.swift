// SPDX-License-Identifier: Apache-2.0

import Platform

/// The real connection to the store, by libcurl.
///
/// It sends one request at a time, on a thread that waits in `poll`, and keeps the connection for
/// the next. It uses HTTP/1.1 over TLS 1.2 or later. It does not follow redirects and uses no
/// cookies, credentials or proxies of the environment. libcurl does not use signals. SIGPIPE is
/// ignored in the whole program from the first transport on, unless the program handles it.
package actor CurlTransport: HTTPTransport {
  private let executor = QueueExecutor(label: "patrol.uploading")
  private let session: CurlSession

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  package init(address: StoreAddress, settings: TransportSettings = TransportSettings()) {
    session = CurlSession(address: address, settings: settings)
  }

  package func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
    let interruption = CurlInterruption(session.connections)
    return await withTaskCancellationHandler {
      session.perform(request, until: interruption)
    } onCancel: {
      interruption.fire()
    }
  }
}

/// How the connection to the store is made.
package struct TransportSettings: Hashable, Sendable {
  package var trust: Trust

  /// Who may say that a peer is the store.
  package enum Trust: Hashable, Sendable {
    /// The system's certificate authorities.
    case system
    /// The certificates of a PEM file, and no others.
    case file(String)
    /// Anybody. It is only for an answer with another proof (`StoreAuthority`), and never for a
    /// request with a secret.
    case anybody
  }

  /// `sha256//` and the base64 of a public key's SHA-256; several are joined by `;`. The store must
  /// have one of them, and a valid certificate.
  package var pinnedKeys: String?
  /// The URL of an HTTP proxy; nil uses none, whatever the environment says.
  package var proxy: String?
  /// Whole seconds until connected, TLS included.
  package var connectSeconds = 20
  /// A transfer slower than `slowBytes` a second for `slowSeconds` is ended. The time in which the
  /// store keeps a batch counts too, so this is also the longest time for that. GPRS at its worst
  /// is ten times as fast.
  package var slowBytes = 100
  package var slowSeconds = 30

  package init(trust: Trust = .system, pinnedKeys: String? = nil, proxy: String? = nil) {
    self.trust = trust
    self.pinnedKeys = pinnedKeys
    self.proxy = proxy
  }
}
