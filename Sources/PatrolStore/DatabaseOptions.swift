// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Patrol
import Storage

/// Which store a command works on.
struct DatabaseOptions: ParsableArguments {
  @Option(name: [.long, .short], help: "The store's GeoPackage file.")
  var database: String

  /// For commands that put something in: makes the store when there is none.
  func openOrCreate() throws(StoreError) -> GeoPackageStore {
    try GeoPackageStore(path: database, access: .creating, at: .now())
  }

  func open() throws(StoreError) -> GeoPackageStore {
    try GeoPackageStore(path: database, access: .existing, at: .now())
  }
}
