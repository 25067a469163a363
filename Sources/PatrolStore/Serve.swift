// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import Patrol
import Serving
import Storage

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Takes in what devices send, until SIGTERM or SIGINT.",
    discussion: """
      Only the user who runs it may read its database. For QGIS, take a copy of the layers with \
      “patrol-store export gpkg”, whether it serves or not.
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Address to listen on.")
  var host = ServerSettings.defaultHost

  @Option(help: "Port to listen on; 0 for any that is free.")
  var port = ServerSettings.defaultPort

  @Option(help: "File to write the port to, once requests are accepted.")
  var portFile: String?

  @Option(help: "PEM file of the TLS certificate and its chain.")
  var certificate: String?

  @Option(help: "PEM file of the certificate's key.")
  var key: String?

  @Flag(
    help: """
      Serve without TLS on an address that other machines can reach, because only a proxy that \
      ends TLS can reach it.
      """)
  var plainHTTPBehindProxy = false

  @Option(
    help: "Least level of what is logged: \(Logger.Level.names).",
    transform: Logger.Level.init(typed:))
  var logLevel = Logger.Level.info

  func validate() throws {
    _ = try settings
  }

  func run() async throws {
    let store = try database.openOrCreate()
    var logger = Logger(label: "patrol-store") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = logLevel
    let settings = try settings
    let server = Server(store: store, settings: settings, logger: logger, now: Timestamp.now)
    do throws(ServerError) {
      try await server.run { port in announce(port, settings: settings) }
    } catch {
      throw Fault(error)
    }
    try await store.checkpoint()
    Terminal.say("patrol-store stopped")
  }

  private var settings: ServerSettings {
    get throws {
      do {
        return try ServerSettings(host: host, port: port, security: try security)
      } catch let fault as ServerSettings.Fault {
        throw ValidationError(fault.description)
      }
    }
  }

  private var security: ServerSettings.Security {
    get throws {
      switch (certificate, key, plainHTTPBehindProxy) {
      case (let certificate?, let key?, false): return .tls(certificate: certificate, key: key)
      case (nil, nil, true): return .plainBehindProxy
      case (nil, nil, false): return .plain
      case (_, _, true): throw ValidationError("TLS and plain HTTP cannot both be served")
      default: throw ValidationError("--certificate and --key go together")
      }
    }
  }

  private func announce(_ port: Int, settings: ServerSettings) {
    if let portFile {
      do {
        try Data("\(port)\n".utf8).write(to: URL(filePath: portFile), options: .atomic)
      } catch {
        Terminal.say("\(portFile): the port cannot be written")
        Glibc.exit(Fault.Status.inputOutput.rawValue)
      }
    }
    Terminal.say("patrol-store listening on \(settings.address(port: port))")
  }
}

extension Logger.Level {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  fileprivate init(typed text: String) throws {
    guard let level = Self(rawValue: text) else {
      throw ValidationError("the log level is one of \(Self.names)")
    }
    self = level
  }
}
