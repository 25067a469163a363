// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Logging
import Opening
import Patrol
import Platform
import Serving

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Takes in what devices send, until SIGTERM or SIGINT.",
    discussion: """
      Make the database with “patrol-store init” first. Without --certificate the store makes a \
      certificate authority and a certificate of its own in the folder DATABASE.tls; devices learn \
      to trust the authority when they enrol. When the database's file is moved away or replaced, \
      the store takes in nothing more and says so in the log, at /health and in every answer. Only \
      the user who runs it may read its database. For QGIS, make a copy with “patrol-store export \
      gpkg”; it works while the store serves.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var day: DayOptions

  @Option(help: "Address to listen on.")
  var host = ServerSettings.defaultHost

  @Option(help: "Port to listen on; 0 for any that is free.")
  var port = ServerSettings.defaultPort

  @Option(help: "File to write the port to, once requests are accepted.")
  var portFile: String?

  @Option(
    help: """
      Port of 127.0.0.1 for Prometheus, at /metrics; 0 for any that is free. Every local user may \
      read it; no position, hot spot or officer is in it. Without it, none.
      """)
  var metricsPort: Int?

  @Option(help: "PEM file of the TLS certificate and its chain.")
  var certificate: String?

  @Option(help: "PEM file of the certificate's key.")
  var key: String?

  @Option(
    name: .customLong("name"),
    help: ArgumentHelp(
      """
      A name or address by which devices reach the store, for its own certificate; may be given \
      several times. The names of this machine are always in it.
      """, valueName: "host"))
  var names: [String] = []

  @Flag(help: "Serve without TLS, on this machine alone.")
  var plainHTTP = false

  @Flag(
    help: """
      Serve without TLS on an address that other machines can reach, because only a proxy that \
      ends TLS can reach it.
      """)
  var plainHTTPBehindProxy = false

  @Option(help: Logger.Level.help, transform: Logger.Level.init(typed:))
  var logLevel = Logger.Level.notice

  func validate() throws {
    _ = try wishes
    _ = try day.planDay()
  }

  func run() async throws {
    var logger = Logger(label: "patrol-store", factory: ServiceLog.handler)
    logger.logLevel = logLevel
    let store = try database.database.openToServe { logger.notice("\($0)") }
    let server = Server(
      store: store, settings: try wishes.settings(at: .now()), logger: logger,
      planDay: try day.planDay(), now: Timestamp.now)
    try await server.serve(portFile: portFile, manager: .current, tell: Talk.say)
  }

  private var wishes: ServerWishes {
    get throws {
      try ValidationError.blaming {
        try ServerWishes(
          host: host, port: port, metricsPort: metricsPort, certificate: certificate, key: key,
          isPlain: plainHTTP, isBehindProxy: plainHTTPBehindProxy, names: names,
          folder: database.database.certificates)
      }
    }
  }
}
