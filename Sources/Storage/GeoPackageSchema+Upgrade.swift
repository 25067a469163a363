// SPDX-License-Identifier: Apache-2.0

import SQLite

extension GeoPackageSchema {
  /// Brings a file of an earlier version up to this one, keeping all it holds.
  ///
  /// To be called within a transaction, with foreign keys not enforced.
  static func upgrade(_ connection: Connection, from found: Int64) throws(SQLiteError) {
    if found < 2 { try connection.execute(script: chains) }
    if found < 3 { try connection.execute(script: lineages) }
    if found < 4 { try connection.execute(script: marks) }
  }

  /// To version 2: every record gets its place in a journal. Those of before came without a name of
  /// theirs, and stand under the empty one.
  private static let chains = """
    \(table("entries"))
    \(table("records", as: "records_2"))
    INSERT INTO records_2 (fid, device, journal, sequence, id, kind, sha256, bytes, received)
      SELECT fid, device, '', sequence, id, kind, sha256, bytes, received FROM records;
    \(table("quarantine", as: "quarantine_2"))
    INSERT INTO quarantine_2
        (rowid, device, journal, sequence, sha256, bytes, reason, received)
      SELECT rowid, device, '', sequence, sha256, bytes, reason, received FROM quarantine;
    INSERT INTO entries (device, journal, sequence, sha256, record, received)
      SELECT device, '', sequence, sha256, fid, received FROM records;
    INSERT OR IGNORE INTO entries (device, journal, sequence, sha256, record, received)
      SELECT repeats.device, '', repeats.sequence, records.sha256, records.fid, repeats.received
        FROM repeats JOIN records ON records.fid = repeats.record;
    INSERT OR IGNORE INTO entries (device, journal, sequence, sha256, record, received)
      SELECT device, '', sequence, sha256, NULL, received FROM quarantine ORDER BY rowid;
    DROP TABLE repeats;
    DROP TABLE quarantine;
    DROP TABLE records;
    ALTER TABLE records_2 RENAME TO records;
    ALTER TABLE quarantine_2 RENAME TO quarantine;
    CREATE INDEX records_sha256 ON records(sha256);
    ALTER TABLE devices ADD COLUMN last_counter INTEGER NOT NULL DEFAULT 0;
    UPDATE patrol_store SET schema_version = 2;
    """

  /// To version 3: until then a device could take another's visit out of the count.
  private static let lineages = """
    UPDATE visits SET superseded = NOT superseded WHERE \(Supersession.isWrongOfVisit);
    UPDATE patrol_store SET schema_version = 3;
    """

  /// To version 4: until then nothing but the visits told what counts no more.
  private static let marks = """
    \(["stays", "shifts", "quarters", "passes"].map {
      "ALTER TABLE \($0) ADD COLUMN \(supersededColumn);"
    }.joined(separator: "\n"))
    \(triggers)
    UPDATE shifts SET superseded = 1 WHERE \(Supersession.isWrongOfShift);
    UPDATE stays SET superseded = 1
     WHERE \(Supersession.isWrong(ofPart: "stays", of: "visits", by: "visit"));
    UPDATE patrol_store SET schema_version = 4;
    """
}
