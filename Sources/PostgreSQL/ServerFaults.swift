// SPDX-License-Identifier: Apache-2.0

import Databases

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
}
