// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import GeoPackage
import Patrol
import Platform
import Storage

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Makes a new, empty store.",
    discussion: """
      Run it once, as the user that serves: only that user may read the file. No other command makes \
      a store, so that none can begin an empty one where the right file was moved away.
      """)

  @OptionGroup var database: DatabaseOptions

  func run() throws {
    try GeoPackageFile.create(at: database.database, at: .now())
    Talk.say("made a new store: \(database.database)")
  }
}
