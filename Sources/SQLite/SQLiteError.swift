// SPDX-License-Identifier: Apache-2.0

/// What SQLite refused. It never reaches a person: `GeoPackage` makes a `DatabaseError` of it.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done, in words or as SQL with placeholders; never a bound value.
  package var operation: String
  /// The database's path.
  package var path: String
  /// SQLite's extended result code (https://sqlite.org/rescode.html).
  package var code: Int32
  /// SQLite's own words.
  package var message: String
  /// The system's error number behind it, 0 when there was none.
  package var systemError: Int32

  package init(
    operation: String, path: String, code: Int32, message: String, systemError: Int32 = 0
  ) {
    self.operation = operation
    self.path = path
    self.code = code
    self.message = message
    self.systemError = systemError
  }

  /// The result code without its extension.
  package var primaryCode: Int32 { code & 0xff }

  package var description: String {
    "\(path): \(message) (\(operation); SQLite \(code)"
      + (systemError == 0 ? ")" : ", errno \(systemError))")
  }
}
