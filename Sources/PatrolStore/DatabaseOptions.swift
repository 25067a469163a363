// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Platform
import Storage

/// Which store a command works on.
struct DatabaseOptions: ParsableArguments {
  @Option(name: [.long, .short], help: "The store's GeoPackage file.")
  var database: String

  func open() throws -> GeoPackageStore {
    do throws(StoreError) {
      return try GeoPackageStore(path: database, access: .existing, at: .now())
    } catch {
      guard case .notAStore = error, GeoPackageStore.isCopyOfLayers(at: database) else {
        throw error
      }
      throw CommandError(
        .unusable,
        "\(database): this is what “patrol-store export gpkg” wrote, and holds no records as sent; "
          + "give the store's own file. What each hot spot received on each day is in the copy's "
          + "layer “dosage”")
    }
  }
}

extension Talk {
  /// Shows how many records an audit has looked at.
  @Sendable static func countOfRecords(_ count: Int) { progress("\(count) records looked at") }
}
