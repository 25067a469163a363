// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import GeoPackage
import Patrol
import Platform
import Reporting
import Storage

struct ExportGeoPackage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpkg",
    abstract: "Writes the layers to a new GeoPackage, for QGIS, GDAL or R.",
    discussion: """
      The store may be serving meanwhile. The copy holds the layers alone: no device keys, no \
      enrolment codes and no records as sent. Every user of this machine may read it, as far as \
      the umask allows.
      The layer “dosage” has a row for each hot spot and day: of the whole plan, or of the days \
      given.
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The file to write; nothing may be there yet.")
  var file: String

  @Option(help: "First day of the layer “dosage”, yyyy-mm-dd (default: the plan's first).")
  var from: CivilDate?

  @Option(help: "Last day of the layer “dosage”, yyyy-mm-dd (default: the plan's last).")
  var to: CivilDate?

  @OptionGroup var options: DosageOptions

  func run() async throws {
    let store = try database.open()
    let dosage = try await dosage(of: store)
    try await GeoPackageExport.write(store, to: file, dosage: dosage, at: .now())
    Talk.say("wrote \(file)")
  }

  /// Nil where neither the plan nor an option names a day.
  private func dosage(of store: Store) async throws -> DosageReport? {
    let planned = try await store.planDays()
    let asked = try ValidationError.blaming {
      try DosageRequest.days(from: from, to: to, planned: planned)
    }
    guard let days = asked else {
      Talk.say("warning: without a plan, and without --from and --to, there is no layer “dosage”")
      return nil
    }
    let (report, warnings) = try await store.dosageReport(try options.request(for: days))
    Talk.warn(warnings)
    Talk.say("dosage of \(days.lowerBound) to \(days.upperBound): \(report.rows.count) rows")
    return report
  }
}
