// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import GeoPackage
import Patrol
import Platform
import Reporting
import Storage

/// Which store a command works on.
struct DatabaseOptions: ParsableArguments {
  @Option(name: [.long, .short], help: "The store's GeoPackage file.")
  var database: String

  func open() throws -> Store {
    try Store(in: openFile(), at: database)
  }

  func openFile() throws -> sending GeoPackageFile {
    do throws(StoreError) {
      return try GeoPackageFile(store: database)
    } catch {
      guard case .notAStore = error, GeoPackageExport.isExport(at: database) else {
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

  static func warn(_ warnings: [DosageWarning]) {
    for warning in warnings { say("warning: \(warning)") }
  }
}
