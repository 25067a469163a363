// SPDX-License-Identifier: Apache-2.0

/// The real connection to the store, by libcurl.
///
/// One request at a time, on a thread that waits in `poll`; the connection is kept and used again.
/// HTTP/1.1 over TLS 1.2 or later; redirects are not followed, cookies, credentials and proxies of
/// the environment not used. libcurl is told not to use signals; SIGPIPE is ignored in the
/// whole program from the first transport on, unless the program handles it.
package actor CurlTransport: HTTPTransport {
  private let executor = QueueExecutor(label: "patrol.uploading")
  private let session: CurlSession

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  package init(address: StoreAddress, settings: TransportSettings = TransportSettings()) {
    session = CurlSession(address: address, settings: settings)
  }

  package func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportFault> {
    let interruption = CurlInterruption(session.connections)
    return await withTaskCancellationHandler {
      session.perform(request, until: interruption)
    } onCancel: {
      interruption.fire()
    }
  }
}
