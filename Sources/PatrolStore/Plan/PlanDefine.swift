// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Storage

struct PlanDefine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "define",
    abstract: "Keeps the minutes by which the plan is judged, or says which are kept.",
    discussion: """
      “dosage” and “export gpkg” judge by what is kept here, so that whoever asks gets the same \
      answer. What is not given stays as it is.
      """)

  @OptionGroup var database: DatabaseOptions

  @OptionGroup var definitions: PlanDefinitions

  func run() async throws {
    let store = try database.open()
    let kept = try await store.planDefinitions()
    let revised = definitions.revision.applied(to: kept)
    if revised != kept { try await store.define(plan: revised) }
    try OutputFile.standardOutput.put("\(revised.sentence)\n")
  }
}
