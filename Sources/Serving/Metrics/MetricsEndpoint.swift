// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore
import Logging
import Monitoring
import NIOCore
import ServiceLifecycle

/// Serves the page for Prometheus on a port of this machine alone.
struct MetricsEndpoint: Service {
  static let host = "127.0.0.1"
  /// More than Prometheus opens; a local user who opens more waits.
  private static let mostConnections = 16

  let page: StorePage
  /// 0 for any free port.
  let port: Int
  let logger: Logger
  /// Called with the port once requests are accepted.
  let ready: @Sendable (Int) async -> Void

  func run() async throws {
    let router = Router(context: CallContext.self)
    router.get("/metrics") { _, _ in
      Response.data(.init(await page.text().utf8), type: Exposition.mediaType)
    }
    let application = Application(
      router: router,
      configuration: ApplicationConfiguration(
        address: .hostname(Self.host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
      onServerRunning: { channel in await ready(channel.localAddress?.port ?? port) },
      logger: logger)
    do {
      try await application.run()
    } catch let error as IOError {
      throw ServerError.cannotListen(host: Self.host, port: port, reason: "\(error)")
    }
  }
}
