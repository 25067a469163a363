// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Keeping
import Patrol
import Platform
import Reporting
import Storage
import Wire

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verifies that every record is there as its device signed it.",
    discussion: """
      Checks each record by the chain of its journal and by its device's signature. It does not \
      check the tables that people open: they are made from the records, and “patrol-store \
      rebuild” makes them again. A number is missing because the record was never sent, or because \
      the store was put back to an older copy; in that case the device's next upload sends it \
      again. The audit knows nothing of records that a device has not sent yet.

      The table has a line for each journal of each device:
      \(AuditReport.columnsExplained)

      The store alone does not show that somebody removed the newest records, a whole journal or a \
      device, or that somebody exchanged a device's key and signed its records anew. --against \
      finds that, provided that nobody who can write the store can write the earlier report.

      Ends with 0 when all is whole, with 65 when not.
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "table or json.")
  var format = AuditForm.table

  @Option(
    help: ArgumentHelp(
      "The report of an earlier “audit --format json”; all that it lists must still be there.",
      valueName: "file"))
  var against: String?

  /// Bytes of a report: tens of thousands of journals.
  private static let longestReport = 64 << 20

  func run() async throws {
    let earlier = try earlier
    let store = try database.open()
    let report = try await store.audit(against: earlier, progress: Talk.countOfRecords)
    Talk.endProgress()
    try OutputFile.standardOutput.put(report.written(as: format))
    if !report.isWhole { throw CommandError(.unusable, "the store is not whole") }
  }

  private var earlier: AuditReport? {
    get throws {
      guard let against else { return nil }
      let bytes = try InputFile.contents(of: against, atMost: Self.longestReport)
      do {
        return try Wire.decode(AuditReport.self, from: bytes)
      } catch {
        throw CommandError(
          .unusable, "not the report of an audit: \(error)", at: against,
          advice: "give what “patrol-store audit --format json” wrote")
      }
    }
  }
}

extension AuditForm: ExpressibleByArgument {}

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
