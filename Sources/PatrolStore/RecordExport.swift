// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import FoundationEssentials
import Patrol
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
  var format = Format.jsonl

  @Option(help: "First day, yyyy-mm-dd; from the first record unless given.")
  var from: CivilDate?

  @Option(help: "Last day, yyyy-mm-dd; to the last record unless given.")
  var to: CivilDate?

  @Flag(help: "Leave out what counts no more.")
  var counting = false

  @OptionGroup var day: DayOptions

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl, csv
  }

  func validate() throws {
    if let from, let to, from > to { throw ValidationError("--from comes after --to") }
    _ = try day.planDay()
  }

  func write(_ kind: Record.Kind) async throws {
    let store = try database.open()
    let planDay = try day.planDay()
    if format == .csv { try OutputFile.standardOutput.put(RecordCSV.header(for: kind)) }
    var query = RecordQuery(
      kind: kind, from: from.map { planDay.interval(of: $0).start },
      to: to.map { planDay.interval(of: $0).end })
    while true {
      let page = try await store.records(query)
      for record in page where !(counting && record.isSuperseded) { try put(record) }
      guard let last = page.last, page.count == query.limit else { return }
      query.after = last.place
    }
  }

  private func put(_ record: StoredRecord) throws {
    switch format {
    case .jsonl: try OutputFile.standardOutput.put(record.bytes + Data("\n".utf8))
    case .csv:
      do {
        try OutputFile.standardOutput.put(try RecordCSV.line(of: record))
      } catch let error as StoreError {
        Talk.say("warning: left out: \(error)")
      }
    }
  }
}
