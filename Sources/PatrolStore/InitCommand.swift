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
      Run it once, as the user that serves: only that user may read the file. No other command \
      makes a store. Where the store's file was moved away, they fail and do not begin an empty \
      one.
      """)

  @OptionGroup var database: DatabaseOptions

  func run() throws {
    try GeoPackageFile.create(at: database.database, at: .now())
    Talk.say("made a new store: \(database.database)")
  }
}
