// SPDX-License-Identifier: Apache-2.0

import Databases
package import Dosage
import FoundationEssentials
import Glibc
package import Patrol
import Platform
import SQLite
package import Storage

/// A new GeoPackage with what people open of a store, and nothing of what the program keeps for
/// itself.
package enum GeoPackageExport {
  /// Writes the file; any user may read it, as far as the process's umask lets them. Others may go
  /// on writing to the store.
  ///
  /// - Parameter dosage: what becomes the layer `dosage`; nil for none.
  /// - Throws: `DatabaseError.exists` when something is at the path already.
  package static func write(
    _ store: Store, to path: String, dosage: DosageReport? = nil, at now: Timestamp
  ) async throws(StoreError) {
    let mode = try makeNewFile(at: path)
    do throws(StoreError) {
      try StoreError.wording { () throws(DatabaseError) in
        let file = try GeoPackageFile(draft: path)
        try file.writing { () throws(DatabaseError) in try file.becomeGeoPackage() }
      }
      try await store.copyLayers(into: GeoPackageFile.opened(draft: path), at: now)
      if let dosage {
        try StoreError.wording { () throws(DatabaseError) in
          try add(dosage, to: try GeoPackageFile(draft: path))
        }
      }
    } catch {
      unlink(path)
      throw error
    }
    chmod(path, mode)
  }

  /// Whether a file is what `write` writes: the layers of a store, and no store.
  static func isExport(_ connection: Connection) -> Bool {
    let names = try? connection.rows(
      "SELECT name FROM sqlite_schema WHERE name IN ('visits', 'plan', 'patrol_store')"
    ).compactMap { $0.text(0) }
    return Set(names ?? []) == ["visits", "plan"]
  }

  /// An empty file for its owner alone; the mode it is to have once it is whole.
  private static func makeNewFile(at path: String) throws(StoreError) -> mode_t {
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let code = errno
      throw StoreError(
        code == EEXIST ? .exists(path: path) : .inaccessible(SystemError(path: path, code)))
    }
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    fchmod(descriptor, 0o600)
    return status.st_mode & 0o777
  }

  // MARK: Dosage

  private static let dosageLayer = "dosage"

  /// A row for each hot spot and day of a report, under the names of its CSV, with the hot spot's
  /// polygons where the published set has it.
  private static func add(
    _ report: DosageReport, to file: GeoPackageFile
  ) throws(DatabaseError) {
    let columns = DosageRow.columns
    try file.writing { () throws(DatabaseError) in
      let definitions = columns.map { "  \($0.name) \(file.dialect[ValueType($0.type)])" }
      try file.execute(
        script: """
          CREATE TABLE \(dosageLayer) (
            fid \(file.dialect[.countedKey]),
            geom MULTIPOLYGON,
          \(definitions.joined(separator: ",\n"))
          );
          """)
      try register(report, in: file)
      let names = columns.map(\.name).joined(separator: ", ")
      let places = repeatElement("?", count: columns.count).joined(separator: ", ")
      for row in report.rows {
        try file.run(
          """
          INSERT INTO \(dosageLayer) (\(names), geom)
          VALUES (\(places), (SELECT geom FROM hotspots WHERE hotspot = ?))
          """, values: columns.map { Value($0.value(row)) } + [.text(row.hotSpot)])
      }
    }
  }

  /// Where it lies is where the hot spots lie.
  private static func register(
    _ report: DosageReport, in file: GeoPackageFile
  ) throws(DatabaseError) {
    try file.publish(
      [
        PublishedLayer(
          name: dosageLayer, description: report.layerDescription, geometry: "MULTIPOLYGON")
      ], at: report.now)
    try file.run(
      """
      UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = (
        SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'hotspots')
       WHERE table_name = ?
      """, .text(dosageLayer))
  }
}

extension Value {
  /// Lists have no place in a layer.
  fileprivate init(_ value: ColumnValue) {
    if case .texts = value { self = .null } else { self = value.inDatabase }
  }
}
