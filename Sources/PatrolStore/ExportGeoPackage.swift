// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Storage

struct ExportGeoPackage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpkg",
    abstract: "Writes the layers to a new GeoPackage, for QGIS, GDAL or R.",
    discussion: """
      The store may be serving meanwhile. The copy holds the layers alone: no device keys, no \
      enrolment codes and no records as sent. Any user of this machine may read it, as far as the \
      umask lets them.
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The file to write; nothing may be there yet.")
  var file: String

  func run() async throws {
    try await database.open().copyLayers(to: file)
    Terminal.say("wrote \(file)")
  }
}
