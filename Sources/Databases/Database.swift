// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Geography
package import Patrol

/// One open database, for one owner at a time: what a store stands on.
///
/// Statements are written in the SQL that SQLite and PostgreSQL share; `?` stands for a value. The
/// few words that differ are in `dialect`. Not sendable: whoever opens it keeps it in one actor.
package protocol Database: AnyObject {
  var dialect: Dialect { get }

  /// Runs `body` in one transaction that only reads: it sees the database at one moment. After a
  /// statement that failed, the others go on at that moment.
  func reading<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(DatabaseError) -> Answer

  /// Runs `body` in one transaction: all of it is kept, or none. Writers wait for each other. What
  /// was written is durable on return.
  func writing<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(DatabaseError) -> Answer

  /// Runs one statement; returns how many rows it changed.
  @discardableResult
  func run(_ sql: String, values: [Value]) throws(DatabaseError) -> Int

  /// Runs one statement and hands over row after row, holding one at a time. `body` runs no other
  /// statement.
  func forEachRow(
    _ sql: String, values: [Value], _ body: (Row) -> Void
  ) throws(DatabaseError)

  /// Runs statements without values and rows, separated by semicolons.
  func execute(script: String) throws(DatabaseError)

  // MARK: What some databases have and others do not

  /// A geometry as this database holds it, from well-known binary, little-endian (OGC 06-103r4).
  func geometry(_ wellKnownBinary: Data, within bounds: Bounds?) -> Value

  /// The well-known binary of what `geometry` gave; nil when it is not that.
  func wellKnownBinary(of geometry: Value) -> Data?

  /// Tells others that these tables are for people; called when a store is made.
  func publish(_ layers: [PublishedLayer], at now: Timestamp) throws(DatabaseError)

  /// Notes where the geometries of a published table lie.
  func note(extent: [Bounds], of layer: String, at now: Timestamp) throws(DatabaseError)

  /// What is wrong with the database's own structure, in words; empty when it is sound. What
  /// cannot be read is in the words too.
  func structuralFaults() throws(DatabaseError) -> [String]

  /// Brings what is kept into the form in which the database is to rest; others may still write.
  func settle() throws(DatabaseError)
}

/// A table that people open.
package struct PublishedLayer: Hashable, Sendable {
  package var name: String
  package var description: String
  /// As OGC names it; nil for a table without geometry.
  package var geometry: String?

  package init(name: String, description: String, geometry: String?) {
    self.name = name
    self.description = description
    self.geometry = geometry
  }
}

extension Database {
  package func geometry(_ wellKnownBinary: Data, within bounds: Bounds?) -> Value {
    .blob(wellKnownBinary)
  }

  package func wellKnownBinary(of geometry: Value) -> Data? {
    if case .blob(let bytes) = geometry { bytes } else { nil }
  }

  package func publish(_ layers: [PublishedLayer], at now: Timestamp) throws(DatabaseError) {}

  package func note(
    extent: [Bounds], of layer: String, at now: Timestamp
  ) throws(DatabaseError) {}

  package func structuralFaults() throws(DatabaseError) -> [String] { [] }

  package func settle() throws(DatabaseError) {}

  /// Runs one statement; returns how many rows it changed.
  @discardableResult
  package func run(_ sql: String, _ values: Value...) throws(DatabaseError) -> Int {
    try run(sql, values: values)
  }

  /// Runs one statement and returns all its rows.
  package func rows(_ sql: String, values: [Value]) throws(DatabaseError) -> [Row] {
    var rows: [Row] = []
    try forEachRow(sql, values: values) { rows.append($0) }
    return rows
  }

  /// Runs one statement and returns all its rows.
  package func rows(_ sql: String, _ values: Value...) throws(DatabaseError) -> [Row] {
    try rows(sql, values: values)
  }
}
