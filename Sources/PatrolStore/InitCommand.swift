// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Opening
import Patrol
import Platform

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Makes a new, empty store.",
    discussion: """
      Run it once, as the user that serves: only that user may read the file. No other command \
      makes a store. Where the store's file was moved away, they fail and do not begin an empty \
      one. On a PostgreSQL server the database, its schema and its user are there already; the store \
      is laid out in the schema that comes first in the search path.
      """)

  @OptionGroup var database: DatabaseOptions

  func run() throws {
    Talk.say("made a new store: \(try database.database.create(at: .now()))")
  }
}
