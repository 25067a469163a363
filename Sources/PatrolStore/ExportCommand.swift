// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import FoundationEssentials
import Patrol
import Reporting
import Storage
import Wire

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes out what is kept.",
    subcommands: [
      ExportVisits.self, ExportShifts.self, ExportQuarantine.self, ExportGeoPackage.self,
    ])
}

struct ExportVisits: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visits", abstract: "Writes the visits, in the order in which they began.",
    discussion: RecordExportOptions.discussion)

  @OptionGroup var export: RecordExportOptions

  func run() async throws {
    try await export.write(.visit)
  }
}

struct ExportShifts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shifts", abstract: "Writes the shifts, in the order in which they began.",
    discussion: RecordExportOptions.discussion)

  @OptionGroup var export: RecordExportOptions

  func run() async throws {
    try await export.write(.shift)
  }
}

/// Which records to write out, and how.
struct RecordExportOptions: ParsableArguments {
  static let discussion = """
    jsonl: each record exactly as its device sent it, one a line. csv: the same in columns; the \
    column “superseded” is 1 for records that no longer count: visits that a correction replaced, \
    and records that a device sent again after it was enrolled anew. --counting leaves these out.
    """

  @OptionGroup var database: DatabaseOptions

  @Option(help: "jsonl or csv.")
  var format = RecordForm.jsonl

  @Option(help: "First day, yyyy-mm-dd (default: that of the first record).")
  var from: CivilDate?

  @Option(help: "Last day, yyyy-mm-dd (default: that of the last record).")
  var to: CivilDate?

  @Flag(help: "Leave out records that no longer count.")
  var counting = false

  @OptionGroup var day: DayOptions

  func validate() throws {
    try ValidationError.blaming { _ = try ClosedRange(from: from, to: to) }
    _ = try day.planDay()
  }

  func write(_ kind: RecordKind) async throws {
    let export = RecordExport(
      kind, as: format, from: from, to: to, try day.planDay(), countingOnly: counting)
    try await export.forEachLine(of: try database.open()) {
      Talk.say("warning: left out: \($0)")
    } _: {
      try OutputFile.standardOutput.put($0)
    }
  }
}

extension RecordForm: ExpressibleByArgument {}

struct ExportQuarantine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "Writes what is in quarantine because it is no usable record, and why; oldest first.",
    discussion: """
      One JSON object a line: device, sequence, received, reason, and record as it was sent, or \
      record_base64 where that is not UTF-8 text.
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "jsonl.")
  var format = QuarantineForm.jsonl

  func run() async throws {
    try await database.open().forEachQuarantineLine { try OutputFile.standardOutput.put($0) }
  }
}

enum QuarantineForm: String, ExpressibleByArgument, CaseIterable { case jsonl }
