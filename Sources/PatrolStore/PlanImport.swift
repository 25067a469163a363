// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dosage
import FoundationEssentials
import Patrol
import Storage

struct PlanImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Keeps the rows of a CSV file, each in the place of any other for its day.",
    discussion: """
      The header is hotspot,date,condition,visits,minutes. If any row is bad, none is kept.
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "CSV file.")
  var file: String

  func run() async throws {
    let plan = try PlanFile(at: file)
    let store = try database.openOrCreate()
    try await store.keep(plan: plan.entries)
    try await warnOfUnknown(plan.entries, in: store)
    Terminal.say("\(plan.entries.count) rows kept")
  }

  private func warnOfUnknown(_ entries: [PlanEntry], in store: GeoPackageStore) async throws {
    guard let published = try await store.hotSpots() else {
      return Terminal.say("warning: no hot spot set is published to compare the plan with")
    }
    let known = Set(published.map(\.id))
    for unknown in Set(entries.map(\.hotSpot)).subtracting(known).sorted() {
      Terminal.say("warning: \(unknown.debugDescription) is not a hot spot of the published set")
    }
  }
}

extension PlanFile {
  /// Reads a file, saying what it leaves alone.
  init(at path: String) throws(Fault) {
    let bytes = try InputFile(path: path).bytes(atMost: PlanFile.maximumBytes)
    do {
      try self.init(bytes: bytes)
    } catch {
      throw Fault(
        .unusableInput, error.faults.map { "\(path): \($0)" }.joined(separator: "\n"))
    }
    for warning in warnings { Terminal.say("\(path): warning: \(warning)") }
  }
}
