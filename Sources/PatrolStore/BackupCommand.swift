// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import GeoPackage
import Keeping
import Opening
import Patrol
import Platform
import Reporting
import Storage

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Writes a whole copy of the store, and audits the copy.",
    discussion: """
      The store may be serving meanwhile. The copy holds everything the store holds, device keys \
      and records as sent: keep it as secret as the store. Only its owner may read it. Copy the \
      folder DATABASE.tls as well: it holds the certificate authority that the devices trust. \
      “patrol-store restore” puts the copy in the store's place. The store notes when a whole copy \
      was made: its page for Prometheus tells the age (patrol_store_backup_age_seconds).

      Ends with 0 when the copy is whole, with 65 when its audit finds damage or altered records; \
      the copy is written in both cases. Missing numbers are listed and are no fault of the copy.
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The file to write; nothing may be there yet.")
  var file: String

  func run() async throws {
    let store = try database.database.file(
      onServer: "copy the database with pg_dump, and the copy is audited once "
        + "pg_restore has put it on a server")
    let (copied, now) = (try GeoPackageFile(store: store), Timestamp.now())
    let report = try await copied.backUp(to: file, at: now, progress: Talk.countOfRecords)
    Talk.endProgress()
    Talk.say("wrote \(file): \(report.summary)")
    for fault in report.faults { Talk.say(fault) }
    if !report.isUnaltered {
      throw CommandError(.unusable, "the store is damaged, and so is its copy")
    }
    try copied.noteBackup(begun: now)
  }
}
