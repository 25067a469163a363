// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Databases
import GeoPackage
import Patrol
import Platform
import PostgreSQL
import Reporting
import Storage

/// Which store a command works on.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: [.long, .short],
    help: """
      The store's GeoPackage file, or its schema on a PostgreSQL server: postgresql://HOST/DATABASE, \
      as libpq takes it; a password belongs in ~/.pgpass.
      """)
  var database: String

  func open() throws -> Store {
    guard isOnServer else { return try Store(in: openFile(), at: database) }
    let (server, place) = try connect()
    return try Store(in: server, at: place)
  }

  var isOnServer: Bool {
    ["postgresql://", "postgres://"].contains { database.hasPrefix($0) }
  }

  /// The database on the server, whether there is a store in it or not.
  func connect() throws(StoreError) -> sending (any Database, place: String) {
    do throws(DatabaseError) {
      let server = try PostgreSQLDatabase(address: database)
      return (server, server.place)
    } catch {
      throw StoreError(error)
    }
  }

  /// The store's file, for what is done to files alone.
  func openFile() throws -> sending GeoPackageFile {
    try requireFile(advice: "give the store's GeoPackage file")
    do throws(StoreError) {
      return try GeoPackageFile(store: database)
    } catch {
      guard case .notAStore = error, GeoPackageExport.isExport(at: database) else {
        throw error
      }
      throw CommandError(
        .unusable, "this is what “patrol-store export gpkg” wrote, and holds no records as sent",
        at: database,
        advice: "give the store's own file; what each hot spot received on each day is in the "
          + "copy's layer “dosage”")
    }
  }

  /// Refuses a store on a server, and says what is done there instead.
  func requireFile(advice: String) throws(CommandError) {
    guard isOnServer else { return }
    throw CommandError(
      .unusable, "this is done to a store's file, and the store is on a PostgreSQL server",
      advice: advice)
  }
}

extension Talk {
  /// Shows how many records an audit has looked at.
  @Sendable static func countOfRecords(_ count: Int) { progress("\(count) records looked at") }

  static func warn(_ warnings: [DosageWarning]) {
    for warning in warnings { say("warning: \(warning)") }
  }
}
