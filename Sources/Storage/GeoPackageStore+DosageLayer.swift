// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Platform
import SQLite

/// The layer `dosage` of an exported file: a row for each hot spot and day of a report, under the
/// names of its CSV, with the hot spot's polygons where the published set has it.
extension GeoPackageStore {
  private static let dosageLayer = "dosage"

  static func addDosage(_ report: DosageReport, to copy: Connection) throws(SQLiteError) {
    let columns = DosageReport.columns
    try copy.transaction { () throws(SQLiteError) in
      try copy.execute(
        script: """
          CREATE TABLE \(dosageLayer) (
            fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            geom MULTIPOLYGON,
          \(columns.map { "  \($0.name) \($0.kind.type)" }.joined(separator: ",\n"))
          );
          """)
      try registerDosage(of: report, in: copy)
      let names = columns.map(\.name).joined(separator: ", ")
      let places = repeatElement("?", count: columns.count).joined(separator: ", ")
      for row in report.rows {
        try copy.run(
          """
          INSERT INTO \(dosageLayer) (\(names), geom)
          VALUES (\(places), (SELECT geom FROM hotspots WHERE hotspot = ?))
          """, values: row.cells.map { Value($0.value) } + [.text(row.hotSpot)])
      }
    }
  }

  /// Where it lies is where the hot spots lie.
  private static func registerDosage(
    of report: DosageReport, in copy: Connection
  ) throws(SQLiteError) {
    try copy.run(
      """
      INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,
        min_x, min_y, max_x, max_y, srs_id)
      SELECT ?, data_type, ?, ?, ?, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents
       WHERE table_name = ?
      """,
      .text(dosageLayer), .text(dosageLayer),
      .text(report.layerDescription),
      .text(report.now.description), .text(GeoPackageSchema.Layer.hotspots.rawValue))
    try copy.run(
      "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
      .text(dosageLayer), .integer(Int(GeoPackageGeometry.spatialReference)))
  }

  /// Whether the file at `path` is what `copyLayers` writes: the layers of a store, and no store.
  package static func isCopyOfLayers(at path: String) -> Bool {
    // The opening of a pipe would wait for its writer.
    guard FileFacts(of: path)?.isRegular == true else { return false }
    let names = try? Connection(path: path, access: .readOnly).rows(
      "SELECT name FROM sqlite_schema WHERE name IN ('visits', 'plan', 'patrol_store')"
    ).compactMap { $0.text(0) }
    return Set(names ?? []) == ["visits", "plan"]
  }
}

extension DosageReport.Column.Kind {
  fileprivate var type: String {
    switch self {
    case .text: "TEXT"
    case .date: "DATE"
    case .count: "INTEGER"
    case .number: "DOUBLE"
    }
  }
}

extension Value {
  fileprivate init(_ value: Cell.Value) {
    switch value {
    case .text(let text): self = .text(text)
    case .count(let count): self = .integer(Int64(count))
    case .number(let number): self = .real(number)
    case .texts, .object, .objects, .unknown: self = .null
    }
  }
}
