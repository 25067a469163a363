// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Databases
import Dosage
import FoundationEssentials
import Patrol
import Wire

/// The tables of a store, the same in every database.
///
/// Durations are seconds, times RFC 3339 in UTC with milliseconds, geometries WGS 84 (EPSG:4326).
///
/// The truth:
///
///     patrol_store      one row: the checksum of this layout, the store's generation, which
///                       changes when the store is put back to a copy, and when the newest backup
///                       was begun; null where the database's own tools make backups
///     devices           who may send, the highest counter of a request each has made, when it last
///                       sent and had a receipt, and what it last said of itself (`DeviceHealth`);
///                       devices of one name are one device enrolled anew
///     enrolment_codes   SHA-256 of each code, whom it is for, until when, and who used it
///     records           every record taken in, bytes exactly as sent, with their SHA-256
///     entries           the chain of every journal of every device (`Link`): what came under each
///                       sequence number, with the device's signature; record is null where that
///                       is in quarantine
///     quarantine        every other entry that came, bytes exactly as sent, and why; looked at
///                       again when a server starts
///     hotspot_sets      every set by version, canonical GeoJSON; at most one published
///     plan              what is due, by hot spot and date
///     plan_definitions  one row: the minutes by which the plan is judged
///
/// Made from the truth, and made again by `Store.rebuild`:
///
///     visits, stays, shifts, quarters, silences, passes
///                       the records in columns (`Projection`)
///     hotspots          polygons of the published set
///     hotspot_places    the hot spots of every set, with their centre
package enum Schema {
  /// The layout this program writes; it opens no other. A checksum of every table's definition tells
  /// it from any other, so nobody has to count it up.
  package static let version: Int64 = {
    let dialect = Dialect(
      types: Dictionary(uniqueKeysWithValues: ValueType.allCases.map { ($0, "\($0)") }))
    let definitions = [tables(in: dialect)] + Projection.layers.map { $0.definition(in: dialect) }
    let hash = SHA256.hash(data: Data(definitions.joined(separator: "\n").utf8))
    return hash.bytes.prefix(4).reduce(0) { $0 << 8 | Int64($1) }
  }()

  /// Lays out an empty database.
  static func create(in database: any Database, at now: Timestamp) throws(DatabaseError) {
    try database.execute(script: tables(in: database.dialect))
    for layer in Projection.layers {
      try database.execute(script: layer.definition(in: database.dialect))
    }
    try database.publish(PublishedLayer.all, at: now)
    try database.run(
      "INSERT INTO patrol_store (schema_version, created, generation) VALUES (?, ?, ?)",
      .integer(version), .text(now.description), .text(newGeneration()))
    let plan = DosageReport.Settings()
    try database.run(
      "INSERT INTO plan_definitions VALUES (?, ?)", .real(plan.minimumMinutes),
      .real(plan.contaminationMinutes))
  }

  /// A generation no store has had, as `g-7k3m9q2xv0ab`: 60 random bits.
  static func newGeneration() -> String {
    var generator = SystemRandomNumberGenerator()
    return "g-" + Base32.random(symbols: 12, using: &generator).lowercased()
  }

  private static func tables(in dialect: Dialect) -> String {
    tablesOfDevices(in: dialect) + "\n" + tablesOfHotSpots(in: dialect)
  }

  /// The store itself, its devices and what they sent.
  private static func tablesOfDevices(in dialect: Dialect) -> String {
    let (integer, text) = (dialect[.integer], dialect[.text])
    let (blob, time) = (dialect[.blob], dialect[.time])
    return """
      CREATE TABLE patrol_store (
        schema_version \(integer) NOT NULL,
        created \(time) NOT NULL,
        generation \(text) NOT NULL,
        backed_up \(time)
      );
      CREATE TABLE devices (
        id \(text) NOT NULL PRIMARY KEY,
        name \(text) NOT NULL,
        public_key \(blob) NOT NULL,
        enrolled \(time) NOT NULL,
        revoked \(time),
        last_seen \(time),
        last_upload \(time),
        last_receipt \(time),
        health \(text),
        health_at \(time),
        last_counter \(integer) NOT NULL DEFAULT 0
      );
      CREATE TABLE enrolment_codes (
        hash \(blob) NOT NULL PRIMARY KEY,
        name \(text) NOT NULL,
        issued \(time) NOT NULL,
        expires \(time) NOT NULL,
        device \(text) REFERENCES devices(id)
      );
      CREATE TABLE records (
        fid \(dialect[.countedKey]),
        device \(text) NOT NULL REFERENCES devices(id),
        journal \(text) NOT NULL,
        sequence \(integer) NOT NULL,
        id \(text) NOT NULL,
        kind \(text) NOT NULL,
        sha256 \(blob) NOT NULL,
        bytes \(blob) NOT NULL,
        received \(time) NOT NULL,
        UNIQUE (device, journal, sequence),
        UNIQUE (device, id)
      );
      CREATE INDEX records_sha256 ON records(sha256);
      CREATE TABLE entries (
        device \(text) NOT NULL REFERENCES devices(id),
        journal \(text) NOT NULL,
        sequence \(integer) NOT NULL,
        sha256 \(blob) NOT NULL,
        previous \(blob) NOT NULL,
        link \(blob) NOT NULL,
        signature \(blob) NOT NULL,
        record \(integer) REFERENCES records(fid),
        received \(time) NOT NULL,
        PRIMARY KEY (device, journal, sequence)
      )\(dialect.clustered);
      CREATE TABLE quarantine (
        number \(dialect[.countedKey]),
        device \(text) NOT NULL REFERENCES devices(id),
        journal \(text) NOT NULL,
        sequence \(integer) NOT NULL,
        sha256 \(blob) NOT NULL,
        bytes \(blob) NOT NULL,
        reason \(text) NOT NULL,
        received \(time) NOT NULL,
        UNIQUE (device, journal, sequence, sha256)
      );
      """
  }

  /// Hot spot sets, and how the plan is judged.
  private static func tablesOfHotSpots(in dialect: Dialect) -> String {
    let (integer, real, text) = (dialect[.integer], dialect[.real], dialect[.text])
    let (blob, flag, time) = (dialect[.blob], dialect[.flag], dialect[.time])
    return """
      CREATE TABLE hotspot_sets (
        number \(dialect[.countedKey]),
        version \(text) NOT NULL UNIQUE,
        geojson \(blob) NOT NULL,
        hotspots \(integer) NOT NULL,
        kept \(time) NOT NULL,
        published \(flag) NOT NULL DEFAULT 0
      );
      CREATE UNIQUE INDEX hotspot_sets_one_published ON hotspot_sets(published)
        WHERE published = 1;
      CREATE TABLE hotspot_places (
        version \(text) NOT NULL REFERENCES hotspot_sets(version),
        hotspot \(text) NOT NULL,
        place \(dialect[.point]) NOT NULL,
        PRIMARY KEY (version, hotspot)
      )\(dialect.clustered);
      CREATE TABLE plan_definitions (
        minimum_minutes \(real) NOT NULL, contamination_minutes \(real) NOT NULL);
      """
  }
}
