// SPDX-License-Identifier: Apache-2.0

import Databases
import GeoPackage
package import Patrol
import PostgreSQL
package import Storage

/// Where a store is. The one place that chooses between databases.
package enum StorePlace: Hashable, Sendable {
  /// A GeoPackage file.
  case file(path: String)
  /// A schema on a PostgreSQL server: a connection URI, as libpq takes it.
  case server(address: String)

  package init(_ text: String) {
    let isAddress = ["postgresql://", "postgres://"].contains { text.hasPrefix($0) }
    self = isAddress ? .server(address: text) : .file(path: text)
  }

  /// Opens the store that is there.
  package func open() throws(StoreError) -> Store {
    switch self {
    case .file(let path): return try Store(in: GeoPackageFile(store: path), at: path)
    case .server(let address):
      let (server, place) = try Self.connect(to: address)
      return try Store(in: server, at: place)
    }
  }

  /// Opens the store that is there, once it is known that it can be served.
  ///
  /// - Parameter tell: called with what is new about it.
  package func openToServe(_ tell: (String) -> Void) throws(StoreError) -> Store {
    guard case .file(let path) = self else { return try open() }
    let file = try GeoPackageFile(store: path)
    if try file.prepareToServe() {
      tell("this file was not served before: devices compare what they hold with it")
    }
    return try Store(in: file, at: path)
  }

  /// Makes a new, empty store; returns its place as messages name it.
  ///
  /// - Throws: `StoreError`, `.exists`, when a store is there.
  package func create(at now: Timestamp) throws(StoreError) -> String {
    switch self {
    case .file(let path):
      try GeoPackageFile.create(at: path, at: now)
      return path
    case .server(let address):
      let (server, place) = try Self.connect(to: address)
      if (try? Store.ensureStore(in: server, at: place)) != nil {
        throw StoreError(DatabaseError(.exists, place: place))
      }
      try Store.create(in: server, at: now)
      return place
    }
  }

  /// The path of the file, for what is done to files alone.
  ///
  /// - Parameter advice: what is done instead where the store is on a server.
  package func file(onServer advice: String) throws(StoreError) -> String {
    guard case .file(let path) = self else {
      throw StoreError(
        DatabaseError(
          .unsuitable, place: nil,
          problem: "this is done to a store's file, and the store is on a database server",
          advice: advice))
    }
    return path
  }

  /// The folder of the store's own certificates; nil for a store on a server, which has none.
  package var certificates: String? {
    if case .file(let path) = self { "\(path).tls" } else { nil }
  }

  /// The database on a server, whether there is a store in it or not.
  private static func connect(
    to address: String
  ) throws(StoreError) -> sending (any Database, place: String) {
    do throws(DatabaseError) {
      let server = try PostgreSQLDatabase(address: address)
      return (server, server.place)
    } catch {
      throw StoreError(error)
    }
  }
}
