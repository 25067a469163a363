// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import FoundationEssentials
import Keeping
import Patrol
import Platform
import Storage
import Wire

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verifies that every record is there as its device signed it.",
    discussion: """
      Each record is held against the chain of its journal and its device's signature. The tables \
      that people open are made of the records: “patrol-store rebuild” makes them again. A number \
      that is missing was never sent, or the store was put back to an older copy: the device's \
      next upload mends the latter. What a device has not sent yet nobody here can know.

      The table has a line for each journal of each device:
      \(AuditReport.columnsExplained)

      Newest records, a whole journal or a device that somebody took out of the file leave no trace \
      in it, nor does a device's key that was exchanged before all was signed anew. --against finds \
      these, if the earlier report was kept where whoever can write the store cannot write.

      Ends with 0 when all is whole, with 65 when not.
      """)

  @OptionGroup var database: DatabaseOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Option(help: "table or json.")
  var format = Format.table

  @Option(
    help: ArgumentHelp(
      "What an earlier “audit --format json” wrote: all it told of must be there still.",
      valueName: "file"))
  var against: String?

  /// Bytes of a report: tens of thousands of journals.
  private static let longestReport = 64 << 20

  func run() async throws {
    let earlier = try earlier
    let store = try database.open()
    let report = try await store.audit(against: earlier, progress: Talk.countOfRecords)
    Talk.endProgress()
    switch format {
    case .table: try OutputFile.standardOutput.put(report.text)
    case .json: try OutputFile.standardOutput.put(Wire.bytes(of: report) + Data("\n".utf8))
    }
    if !report.isWhole { throw CommandError(.unusable, "the store is not whole") }
  }

  private var earlier: AuditReport? {
    get throws {
      guard let against else { return nil }
      let bytes = try InputFile.contents(of: against, atMost: Self.longestReport)
      do {
        return try Wire.decode(AuditReport.self, from: bytes)
      } catch {
        throw CommandError(.unusable, "\(against): not the report of an audit: \(error)")
      }
    }
  }
}

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
