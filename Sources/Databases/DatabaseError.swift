// SPDX-License-Identifier: Apache-2.0

/// What a database could not do; holds no value of a row.
package struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What became of a file that was opened.
  package enum Displacement: String, Sendable {
    case gone = "has been moved or removed"
    case replaced = "is another file now"
    case overwritten = "was written over with something older, or something else"
  }

  package var kind: DatabaseFailure
  /// The database's path or address, without a password.
  package var place: String
  /// What was being done: SQL with placeholders, or words.
  package var operation: String
  /// The database's own words, with its own number for the fault.
  package var message: String

  package init(_ kind: DatabaseFailure, place: String, operation: String = "", message: String = "")
  {
    self.kind = kind
    self.place = place
    self.operation = operation
    self.message = message
  }

  package var description: String { "\(place): \(words)" }

  /// What failed, without the place.
  package var words: String { operation.isEmpty ? message : "\(message) (\(operation))" }
}

/// Why a database failed.
package enum DatabaseFailure: Hashable, Sendable {
  /// Another process holds the database.
  case busy
  /// No room is left to write to.
  case full
  /// What was written cannot be read back.
  case damaged
  /// The disk, or the system, failed to read or write.
  case inputOutput
  /// There is something else in its place.
  case notADatabase
  /// The system does not let it be opened or written; the number is errno's.
  case inaccessible(errno: Int32)
  /// The database cannot be reached, or the connection broke.
  case unreachable
  /// Its file does not lie where it was opened.
  case displaced(DatabaseError.Displacement)
  case failed
}
