// SPDX-License-Identifier: Apache-2.0

package import Dosage
import Glibc
import SQLite

extension GeoPackageStore {
  /// Writes what people open, and nothing of what the program keeps for itself, to a new file that
  /// any user may read (as far as the process's umask lets them); others may go on writing here.
  ///
  /// - Parameter dosage: what becomes the layer `dosage`; nil for none.
  /// - Throws: `StoreError.exists` when something is at the path already.
  package func copyLayers(to path: String, dosage: DosageReport? = nil) throws(StoreError) {
    let mode = try Self.makeNewFile(at: path)
    do {
      try answering { () throws(SQLiteError) in
        try connection.run("VACUUM INTO ?", .text(path))
        let copy = try Connection(path: path, access: .readWrite)
        try Self.keepLayersAlone(in: copy)
        if let dosage { try Self.addDosage(dosage, to: copy) }
      }
    } catch {
      unlink(path)
      throw error
    }
    chmod(path, mode)
  }

  /// An empty file for its owner alone; the mode it is to have once it is whole.
  private static func makeNewFile(at path: String) throws(StoreError) -> mode_t {
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let code = errno
      throw code == EEXIST
        ? .exists(path: path)
        : .unwritable(path: path, reason: String(cString: strerror(code)))
    }
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    fchmod(descriptor, 0o600)
    return status.st_mode & 0o777
  }

  /// The second `VACUUM` is what takes the bytes of the dropped tables out of the file.
  private static func keepLayersAlone(in copy: Connection) throws(SQLiteError) {
    _ = try copy.rows("PRAGMA journal_mode = DELETE")
    try copy.execute(script: "PRAGMA foreign_keys = OFF")
    let layers = GeoPackageSchema.Layer.allCases.map(\.rawValue)
    let tables = try copy.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .compactMap { $0.text(0) }
    for table in tables
    where !layers.contains(table) && !table.hasPrefix("gpkg_") && !table.hasPrefix("sqlite_") {
      try copy.execute(script: "DROP TABLE \(table)")
    }
    try copy.execute(
      script: """
        DELETE FROM sqlite_sequence WHERE name NOT IN (SELECT name FROM sqlite_schema);
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES records(fid)', '');
        PRAGMA writable_schema = RESET;
        VACUUM;
        """)
  }
}
