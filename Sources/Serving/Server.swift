// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Dosage
import FoundationEssentials
import Glibc
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Patrol
package import Platform
import ServiceLifecycle
package import Storage
import Synchronization

/// The store's HTTP server: the device API of `StoreAPI` over one listening socket.
package struct Server: Sendable {
  private let store: Store
  private let settings: ServerSettings
  private let logger: Logger
  private let deadlines: Deadlines
  private let planDay: PlanDay
  private let now: @Sendable () -> Timestamp
  private let meter = StoreMeter()
  private let peers = PeerConnections(most: 200)

  /// Most open connections; further ones wait until one closes. One address may have a fifth of
  /// them, since forty vans may share one address.
  private static let mostConnections = 1000
  /// Time after which an idle connection is closed.
  private static let patience: TimeAmount = .seconds(60)

  /// Longest time for a request to arrive, and time for its sender to read an early answer.
  package struct Deadlines: Sendable {
    package var request: Duration = .seconds(300)
    /// Longest time until a request begins, from the connection or from the answer before.
    package var head: Duration = .seconds(60)
    package var afterAnswer: Duration = .seconds(5)
    /// Longest time for running requests when the server is asked to stop. Closing TLS may take 5 s
    /// more with a sender that does not answer.
    package var stopping: Duration = .seconds(3)

    package init() {}
  }

  package init(
    store: Store, settings: ServerSettings, logger: Logger, deadlines: Deadlines = Deadlines(),
    planDay: PlanDay, now: @escaping @Sendable () -> Timestamp
  ) {
    self.deadlines = deadlines
    self.planDay = planDay
    self.store = store
    self.settings = settings
    self.logger = logger
    self.now = now
  }

  /// Serves until SIGTERM or SIGINT. Then it finishes running requests within `Deadlines.stopping`
  /// and returns.
  ///
  /// `ready` is called with the port once requests are accepted. When it throws, the process is
  /// sent SIGTERM, as if it had been told to stop, and the error is thrown here. `metricsReady` is
  /// called with the port of the page for Prometheus, where one is served; `stopping` when the
  /// server has been told to stop.
  package func run(
    ready: @escaping @Sendable (_ port: Int) async throws(ServerError) -> Void,
    metricsReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
    stopping: @escaping @Sendable () -> Void = {}
  ) async throws(ServerError) {
    if settings.metricsPort != nil {
      await store.time { [meter] in meter.note($0, seconds: $1) }
    }
    let endpoint = settings.metricsPort.map { port in
      MetricsEndpoint(
        page: StorePage(store: store, meter: meter, now: now), port: port, logger: logger,
        ready: metricsReady)
    }
    let fault = Mutex<ServerError?>(nil)
    var application = Application(
      router: router, server: try channel,
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
      onServerRunning: { channel in
        do throws(ServerError) {
          try await ready(channel.localAddress?.port ?? settings.port)
        } catch {
          fault.withLock { $0 = error }
          // A server that is cancelled instead drops connections, at which NIO traps (swift-nio,
          // issue 3481).
          kill(getpid(), SIGTERM)
        }
      },
      logger: logger)
    if let endpoint { application.addServices(endpoint) }
    application.addServices(StopNotice(tell: stopping))
    do {
      try await application.runService()
    } catch let error as ServerError {
      throw error
    } catch let error as IOError {
      throw cannotListen(SystemError.words(error.errnoCode))
    } catch is SocketAddressError.UnknownHost {
      throw cannotListen("that name has no address")
    } catch {
      throw .failed("\(error)")
    }
    if let error = fault.withLock({ $0 }) { throw error }
  }

  private func cannotListen(_ reason: String) -> ServerError {
    .cannotListen(host: settings.host, port: settings.port, reason: reason)
  }

  private var router: Router<CallContext> {
    let router = Router(context: CallContext.self)
    router.add(middleware: Metering(meter: meter))
    router.add(middleware: Refusing())
    DeviceAPI(
      store: store, gate: Gate(store: store, now: now), tries: EnrolmentTries(),
      authority: settings.authority, trustsProxy: settings.security == .plainBehindProxy,
      planDay: planDay, meter: meter, now: now
    ).addRoutes(to: router)
    return router
  }

  private var channel: HTTPServerBuilder {
    get throws(ServerError) {
      let configuration = HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          AddressLimit(settings.security == .plainBehindProxy ? nil : peers),
          RequestDeadline(
            head: TimeAmount(deadlines.head), whole: TimeAmount(deadlines.request),
            afterAnswer: TimeAmount(deadlines.afterAnswer),
            stopping: TimeAmount(deadlines.stopping)),
        ], idleTimeout: Self.patience)
      guard case .tls(let certificate, let key) = settings.security else {
        return .http1(configuration: configuration)
      }
      return .http1(
        configuration: configuration, behind: try ServerTLS(certificate: certificate, key: key))
    }
  }
}

/// Tells that the server has been told to stop.
private struct StopNotice: Service {
  let tell: @Sendable () -> Void

  func run() async throws {
    try? await gracefulShutdown()
    tell()
  }
}

extension Server {
  /// Runs the server with the watch over its store, tells people and the service manager how it is,
  /// and leaves the store settled.
  ///
  /// - Parameters:
  ///   - portFile: where the port is written to once requests are accepted.
  ///   - tell: called with messages for people.
  /// - Throws: `ServerError`, `StoreError`.
  package func serve(
    portFile: String?, manager: ServiceManager?, tell: @escaping @Sendable (String) -> Void
  ) async throws {
    // The watchdog is fed by what the store itself answers, in the turn of all its requests.
    let watch = StoreWatch(store, logger: logger) {
      if manager?.watchdogInterval != nil { manager?.tell(.alive) }
    }
    // Both run beside the serving, which must not wait for them.
    async let _: Void = watch.takeQuarantinedAgain()
    async let _: Void = watch.run()
    try await run { port throws(ServerError) in
      if let portFile { try Self.write(port, to: portFile) }
      let words = "listening on \(settings.address(port: port))"
      tell(words)
      manager?.tell(.ready, .status(words))
    } metricsReady: {
      tell("figures for Prometheus at http://127.0.0.1:\($0)/metrics")
    } stopping: {
      manager?.tell(.stopping, .status("stopping"))
    }
    try await store.settle()
    tell("stopped")
  }

  private static func write(_ port: Int, to path: String) throws(ServerError) {
    do {
      try Data("\(port)\n".utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .portNotWritten(path: path)
    }
  }
}
