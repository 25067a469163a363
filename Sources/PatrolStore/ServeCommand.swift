// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import FoundationEssentials
import GeoPackage
import Glibc
import Logging
import Patrol
import Platform
import Serving
import Storage

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
      read it; no position, hot spot or officer is in it. None when left out.
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
      several times. This machine's own are in it anyway.
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
    // Whether the options fit each other, before anything is made.
    _ = try settings(with: try security ?? .tls(certificate: "", key: ""))
    _ = try day.planDay()
    if !names.isEmpty, try security != nil {
      throw ValidationError("--name is for a certificate of the store's own")
    }
    if database.isOnServer, try security == nil {
      throw ValidationError(
        "a store on a PostgreSQL server has no certificate of its own: give --certificate and --key"
      )
    }
  }

  func run() async throws {
    var logger = Logger(label: "patrol-store", factory: ServiceLog.handler)
    logger.logLevel = logLevel
    let store = try openToServe(logger)
    let settings = try settings
    let server = Server(
      store: store, settings: settings, logger: logger, planDay: try day.planDay(),
      now: Timestamp.now)
    let manager = ServiceManager.current
    // The watchdog is fed by what the store itself answers, in the turn of all its requests.
    let watch = StoreWatch(store, logger: logger) {
      if manager?.watchdogInterval != nil { manager?.tell(.alive) }
    }
    // Both run beside the serving, which must not wait for them.
    async let _: Void = watch.takeAgainAllSetAside()
    async let _: Void = watch.run()
    try await server.run { port in
      announce(port, settings: settings)
      manager?.tell(.ready, .status("listening on \(settings.address(port: port))"))
    } metricsReady: {
      Talk.say("figures for Prometheus at http://127.0.0.1:\($0)/metrics")
    } stopping: {
      manager?.tell(.stopping, .status("stopping"))
    }
    try await store.settle()
    Talk.say("stopped")
  }

  private func openToServe(_ logger: Logger) throws -> Store {
    guard !database.isOnServer else { return try database.open() }
    let file = try database.openFile()
    if try file.prepareToServe() {
      logger.notice("this file was not served before: devices compare what they hold with it")
    }
    return try Store(in: file, at: database.database)
  }

  private var settings: ServerSettings {
    get throws {
      if let security = try security { return try settings(with: security) }
      let (authority, identity) = try own
      return try settings(
        with: .tls(certificate: identity.certificate, key: identity.key), authority: authority)
    }
  }

  private func settings(
    with security: ServerSettings.Security, authority: Data? = nil
  ) throws -> ServerSettings {
    do {
      return try ServerSettings(
        host: host, port: port, security: security, authority: authority, metricsPort: metricsPort)
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// What the options ask for; nil for a certificate of the store's own.
  private var security: ServerSettings.Security? {
    get throws {
      let isPlain = plainHTTP || plainHTTPBehindProxy
      switch (certificate, key, isPlain) {
      case (let certificate?, let key?, false): return .tls(certificate: certificate, key: key)
      case (nil, nil, true): return plainHTTPBehindProxy ? .plainBehindProxy : .plain
      case (nil, nil, false): return nil
      case (_, _, true): throw ValidationError("TLS and plain HTTP cannot both be served")
      default: throw ValidationError("--certificate and --key go together")
      }
    }
  }

  /// The store's own authority and the certificate it serves with.
  private var own: (authority: Data, OwnAuthority.Identity) {
    get throws(ServerError) {
      let authority = try OwnAuthority(directory: "\(database.database).tls", at: .now())
      let names = OwnAuthority.names(listeningOn: host, and: names)
      return (authority.pem, try authority.identity(for: names, at: .now()))
    }
  }

  private func announce(_ port: Int, settings: ServerSettings) {
    if let portFile {
      do {
        try Data("\(port)\n".utf8).write(to: URL(filePath: portFile), options: .atomic)
      } catch {
        Talk.say("\(portFile): the port cannot be written")
        Glibc.exit(ErrorKind.inputOutput.exitStatus)
      }
    }
    Talk.say("listening on \(settings.address(port: port))")
  }
}
