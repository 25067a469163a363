// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The plan: which hot spot is due how much patrol on which day.",
    subcommands: [PlanImport.self, PlanList.self, PlanRemove.self, PlanDefine.self])
}
