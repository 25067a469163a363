// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import FoundationEssentials
import Patrol
import Reporting
import Storage
import Wire

/// Which records to write out, and how.
struct RecordExport: ParsableArguments {
  static let discussion = """
    jsonl is every record exactly as its device sent it, one a line; csv lays the same out in \
    columns, and says which records count no more: visits that were replaced, and what a device \
    enrolled anew sent again. --counting leaves those out.
    """

  @OptionGroup var database: DatabaseOptions

  @Option(help: "jsonl or csv.")
  var format = RecordForm.jsonl

  @Option(help: "First day, yyyy-mm-dd; from the first record unless given.")
  var from: CivilDate?

  @Option(help: "Last day, yyyy-mm-dd; to the last record unless given.")
  var to: CivilDate?

  @Flag(help: "Leave out what counts no more.")
  var counting = false

  @OptionGroup var day: DayOptions

  func validate() throws {
    if let from, let to, from > to { throw ValidationError("--from comes after --to") }
    _ = try day.planDay()
  }

  func write(_ kind: Record.Kind) async throws {
    let store = try database.open()
    let planDay = try day.planDay()
    try OutputFile.standardOutput.put(format.header(for: kind))
    let query = RecordQuery(
      kind: kind, from: from.map { planDay.interval(of: $0).start },
      to: to.map { planDay.interval(of: $0).end })
    try await store.forEachRecord(query) { record in
      guard !(counting && record.isSuperseded) else { return }
      let line: Data
      do { line = try format.line(of: record) } catch {
        Talk.say("warning: left out: \(error)")
        return
      }
      try OutputFile.standardOutput.put(line)
    }
  }
}

extension RecordForm: ExpressibleByArgument {}
