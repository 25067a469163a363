// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes out what is kept.",
    subcommands: [
      ExportVisits.self, ExportShifts.self, ExportQuarantine.self, ExportGeoPackage.self,
    ])
}
