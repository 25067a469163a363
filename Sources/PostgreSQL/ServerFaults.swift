// SPDX-License-Identifier: Apache-2.0

package import Databases

/// What only a database on a server can suffer, and what to do about it.
extension DatabaseError {
  /// The server does not answer, or the connection to it broke.
  static func unreachable(
    _ place: String, _ operation: String, _ message: String
  ) -> DatabaseError {
    DatabaseError(
      .unreachable, place: place, operation: operation, message: message,
      advice: "check that the database server runs and admits this user, and try again")
  }

  /// The store is on a server, and this is done to files; what is done there instead.
  package static func onServer(instead advice: String) -> DatabaseError {
    DatabaseError(
      .unsuitable, place: nil,
      problem: "this is done to a store's file, and the store is on a PostgreSQL server",
      advice: advice)
  }
}
