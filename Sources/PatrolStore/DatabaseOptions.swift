// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Opening
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
  var database: StorePlace

  func open() throws(StoreError) -> Store { try database.open() }
}

extension StorePlace: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension Talk {
  /// Shows how many records an audit has looked at.
  @Sendable static func countOfRecords(_ count: Int) { progress("\(count) records looked at") }

  static func warn(_ warnings: [DosageWarning]) {
    for warning in warnings { say("warning: \(warning)") }
  }
}
