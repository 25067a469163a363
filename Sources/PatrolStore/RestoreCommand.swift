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

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Puts a copy in the place of the store.",
    discussion: """
      Stop “patrol-store serve” first, then run this as the user that serves. The copy is audited \
      before anything is moved. The store that was there, with the log beside it, is renamed to \
      DATABASE.before-TIME and not removed.

      What came after the copy was made is not in it. At its next contact each device compares \
      what it holds with what the store has, and sends again what the store lacks. What a person \
      did since has to be done again: devices enrolled or revoked, hot spots published, plans \
      imported. Enrolment codes that were handed out and not used are no longer valid.

      Ends with 0 when every record in the copy is as its device signed it, with 65 when records \
      were altered; the copy is put in place in both cases.
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The copy, as “patrol-store backup” wrote it; it stays as it is.")
  var file: String

  func run() async throws {
    let path = try database.database.file(
      onServer: "put the copy of the database back with pg_restore")
    let done = try await GeoPackageFile.restore(
      file, to: path, at: .now(), progress: Talk.countOfRecords)
    Talk.endProgress()
    let made = done.copied.map { ", a copy made at \($0)" } ?? ""
    Talk.say("\(path) is now what \(file) holds\(made): \(done.audit.summary)")
    if let aside = done.aside { Talk.say("the store that was there is now \(aside)") }
    for fault in done.audit.faults { Talk.say(fault) }
    Talk.say(
      "do again what was done since: devices enrolled or revoked, hot spots published, plans "
        + "imported; then start “patrol-store serve”")
    if !done.audit.isUnaltered {
      throw CommandError(.unusable, "records in the copy are not as their devices signed them")
    }
  }
}
