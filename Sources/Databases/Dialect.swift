// SPDX-License-Identifier: Apache-2.0

/// The words in which one database's SQL differs from another's.
///
/// Text is compared by its UTF-8 bytes. Times are text of one width in UTC, so that they sort as
/// they follow each other.
package struct Dialect: Sendable {
  /// The type of a column for each kind of value.
  package let types: [ValueType: String]
  /// What follows a table's definition whose rows lie in the order of its primary key.
  package let clustered: String
  /// Whether any column takes a value of any type, whatever its own.
  package let isLoose: Bool

  package init(types: [ValueType: String], clustered: String = "", isLoose: Bool = false) {
    self.types = types
    self.clustered = clustered
    self.isLoose = isLoose
  }

  package subscript(_ type: ValueType) -> String { types[type] ?? "TEXT" }

  /// Whether the column holds text, in SQL.
  package func isText(_ column: String) -> String {
    isLoose ? "typeof(\(column)) = 'text'" : "\(column) IS NOT NULL"
  }

  /// Whether the column holds a whole number, in SQL.
  package func isInteger(_ column: String) -> String {
    isLoose ? "typeof(\(column)) = 'integer'" : "\(column) IS NOT NULL"
  }
}

/// What a column of a table holds.
package enum ValueType: Hashable, Sendable, CaseIterable {
  /// A primary key that the database counts up itself; a number once given is not given again.
  case countedKey
  /// 64 bits.
  case integer
  /// 64 bits.
  case real
  case text
  case blob
  /// 0 or 1.
  case flag
  /// RFC 3339, UTC, milliseconds.
  case time
  /// yyyy-mm-dd.
  case date
  case point, multiPolygon
}
