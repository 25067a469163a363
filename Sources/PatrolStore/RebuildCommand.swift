// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Patrol
import Platform
import Storage

struct RebuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Makes the tables that people open again from the records.",
    discussion: """
      Records and hot spot sets stay as they are. The tables that QGIS, GDAL and R open, and by \
      which dosage finds its records, are made again from them, whole or not at all. Run it when \
      somebody has changed these tables. The store may be serving meanwhile; what devices send \
      waits until it has ended.

      Ends with 0 when every record is laid out, with 65 when records cannot be read any more \
      (“patrol-store audit” names them).
      """)

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let store = try database.open()
    let rebuilt = try await store.rebuild(at: .now(), progress: Talk.countOfRecords)
    Talk.endProgress()
    Talk.say("laid out \(rebuilt.records) records")
    if rebuilt.unreadable > 0 {
      throw CommandError(
        .unusable,
        "records that cannot be read any more: \(rebuilt.unreadable); “patrol-store audit” names"
          + " them")
    }
  }
}
