// SPDX-License-Identifier: Apache-2.0

package import Databases
package import Patrol
import Platform

/// The centre's records, in any supported database.
///
/// Every call that changes something is one transaction (`publish`: two). What is read in pages is
/// read in one transaction a page. When a call that changes something returns, the change is
/// durable. Time comes in as an argument. Several stores, in this process or others, may have one
/// database open.
package actor Store {
  private let executor = QueueExecutor(label: "patrol.store")
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  let database: any Database
  /// Takes the time of each transaction, in seconds; nil when nobody watches.
  private var watch: (@Sendable (Transaction, Double) -> Void)?

  package enum Transaction: Sendable { case read, write }

  /// Has `watch` take the time of each transaction from now on, in seconds.
  package func time(with watch: @escaping @Sendable (Transaction, Double) -> Void) {
    self.watch = watch
  }

  /// The store that is laid out in `database`.
  ///
  /// - Throws: `StoreError.notAStore` when none is, `StoreError.otherVersion` when another program
  ///   laid it out.
  package init(in database: sending any Database, at place: String) throws(StoreError) {
    try Self.ensureStore(in: database, at: place)
    self.database = database
  }

  /// Lays out a store in an empty database.
  package static func create(
    in database: any Database, at now: Timestamp
  ) throws(StoreError) {
    try StoreError.wording { () throws(DatabaseError) in
      try database.writing { () throws(DatabaseError) in
        try Schema.create(in: database, at: now)
      }
    }
  }

  /// Checks that the store can answer.
  package func check() throws(StoreError) {
    try reading { () throws(DatabaseError) in
      _ = try database.rows("SELECT schema_version FROM patrol_store")
    }
  }

  /// When the newest backup was begun, or when the store was made while there is none; nil where
  /// the database's own tools make backups.
  package func lastBackup() throws(StoreError) -> Timestamp? {
    try reading { () throws(DatabaseError) in
      try Self.time(database.rows("SELECT backed_up FROM patrol_store").first?.text(0))
    }
  }

  /// Brings the database into the form in which it is to rest; others may still write.
  package func settle() throws(StoreError) {
    try StoreError.wording { () throws(DatabaseError) in try database.settle() }
  }

  // MARK: For the extensions

  /// Runs `body` in one transaction that only reads.
  @discardableResult
  func reading<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(StoreError) -> Answer {
    try timed(.read) { () throws(StoreError) in
      try StoreError.wording { () throws(DatabaseError) in try database.reading(body) }
    }
  }

  /// Runs `body` in one transaction; durable when it returns.
  @discardableResult
  func writing<Answer>(
    _ body: () throws(DatabaseError) -> Answer
  ) throws(StoreError) -> Answer {
    try timed(.write) { () throws(StoreError) in
      try StoreError.wording { () throws(DatabaseError) in try database.writing(body) }
    }
  }

  private func timed<Answer>(
    _ transaction: Transaction, _ body: () throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    guard let watch else { return try body() }
    let begun = ContinuousClock.now
    defer { watch(transaction, (ContinuousClock.now - begun) / .seconds(1)) }
    return try body()
  }

  /// A time as a column holds it.
  static func time(_ text: String?) -> Timestamp? {
    text.flatMap(Timestamp.init)
  }
}

// MARK: Generation

extension Store {
  /// Refuses a database without a store, or with one of another layout.
  package static func ensureStore(
    in database: any Database, at place: String
  ) throws(StoreError) {
    let row: Row?
    do throws(DatabaseError) {
      row = try database.rows("SELECT schema_version FROM patrol_store").first
    } catch {
      // Whatever has no such table is no store.
      guard error.reason == .failed else { throw StoreError(error) }
      throw .notAStore(place: place)
    }
    guard let found = row?.integer(0) else { throw .notAStore(place: place) }
    guard found == Schema.version else {
      throw .otherVersion(place: place, version: found, known: Schema.version)
    }
  }

  /// Gives the store a new generation, because it was put back to a copy. Then each device compares
  /// what it holds with what is there (`StoreAPI.Receipt.generation`).
  package static func beginGeneration(in database: any Database) throws(DatabaseError) {
    try database.run(
      "UPDATE patrol_store SET generation = ?", .text(Schema.newGeneration()))
  }

  /// Notes that a whole backup was begun at `time`.
  package static func noteBackup(
    in database: any Database, begun time: Timestamp
  ) throws(DatabaseError) {
    try database.run("UPDATE patrol_store SET backed_up = ?", .text(time.description))
  }

  /// Takes back all enrolment codes that are not used yet.
  package static func withdrawAllCodes(in database: any Database) throws(DatabaseError) {
    try database.run("DELETE FROM enrolment_codes WHERE device IS NULL")
  }
}
