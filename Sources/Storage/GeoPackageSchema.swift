// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import SQLite
import Wire

/// The store's file: one GeoPackage (OGC 12-128r17, version 1.3) that QGIS, GDAL and
/// R open as it is.
///
/// SQLite in WAL mode with `synchronous=FULL`: what a call has answered survives a power cut.
/// Times are GeoPackage DATETIME (RFC 3339, UTC, milliseconds), durations seconds, geometries
/// WGS 84 (EPSG:4326).
///
/// What people open:
///
///     hotspots   polygons of the published set
///     visits     one row a visit record, at the centre of its hot spot; no geometry while no kept
///                set explains the hot spot
///     stays      the visits' stays; visit is the visit's fid
///     shifts     one row a shift record, its coverage summed up; shift is the name its visits bear
///     quarters   the shifts' coverage by quarter of an hour; shift is the shift's fid
///     passes     dwells too short for a visit, by shift and hot spot
///     plan       what is due, by hot spot and date
///
/// In each of visits, stays, shifts, quarters and passes superseded = 1 where the row counts no
/// more, because its device replaced it, or the same record counts already (`Supersession`): a sum
/// over a layer leaves such rows out.
///
/// What the program keeps for itself (not listed as contents):
///
///     patrol_store      one row: the version of this layout, and the store's generation, which
///                       changes when the store is put back to a copy; the inode of the file that
///                       was served last; in a copy, when it was made
///     patrol_commits    one row: a number that every commit raises (`CommitNumber`)
///     devices           who may send, and the highest counter of a request each has made; devices of
///                       one name are one device enrolled anew
///     enrolment_codes   SHA-256 of each code, whom it is for, until when, and who used it
///     records           every record taken in, bytes exactly as sent, with their SHA-256; its fid
///                       is the fid of the visit or shift it holds
///     entries           the chain of every journal of every device (`Link`): what came under each
///                       sequence number, with the device's signature; record is null where that is
///                       in quarantine
///     quarantine        every other entry that came, bytes exactly as sent, and why; looked at again
///                       when a server starts
///     hotspot_sets      every set by version, canonical GeoJSON; at most one published
///     hotspot_places    the hot spots of every set, with their centre
///     plan_definitions  one row: the minutes by which the plan is judged (`DosageReport.Settings`)
enum GeoPackageSchema {
  /// The version this program writes; it refuses to open any other.
  static let version: Int64 = 1

  private static let applicationID = 0x4750_4B47
  private static let geoPackageVersion = 10_300

  /// Lays out an empty database.
  static func create(in connection: Connection, at now: Timestamp) throws(SQLiteError) {
    try connection.execute(
      script: """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(geoPackageVersion);
        """)
    try connection.execute(script: geoPackageTables)
    try connection.execute(script: ownTables)
    try connection.execute(script: layers + triggers)
    for layer in Layer.allCases { try register(layer, in: connection, at: now) }
    try connection.run(
      "INSERT INTO patrol_store (schema_version, created, generation) VALUES (?, ?, ?)",
      .integer(version), .text(now.description), .text(newGeneration()))
    try connection.run(
      "INSERT INTO patrol_commits VALUES (?)", .integer(CommitNumber.beginning(at: now)))
    let plan = DosageReport.Settings()
    try connection.run(
      "INSERT INTO plan_definitions VALUES (?, ?)", .real(plan.minimumMinutes),
      .real(plan.contaminationMinutes))
  }

  /// A generation no store has had, as `g-7k3m9q2xv0ab`: 60 random bits.
  static func newGeneration() -> String {
    var generator = SystemRandomNumberGenerator()
    return "g-" + Base32.random(symbols: 12, using: &generator).lowercased()
  }

  /// The store's generation (`StoreAPI.Receipt.generation`).
  static func generation(of connection: Connection) throws(SQLiteError) -> String {
    try connection.rows("SELECT generation FROM patrol_store").first?.text(0) ?? ""
  }

  static func commits(of connection: Connection) throws(SQLiteError) -> Int64 {
    try connection.rows("SELECT number FROM patrol_commits").first?.integer(0) ?? 0
  }

  /// Refuses a database that is no store, or of another version.
  static func ensureStore(_ connection: Connection) throws(StoreError) {
    let (application, found) = try StoreError.wording { () throws(SQLiteError) in
      (
        try connection.rows("PRAGMA application_id").first?.integer(0),
        try version(of: connection)
      )
    }
    guard application == Int64(applicationID), let found else {
      throw .notAStore(path: connection.path)
    }
    guard found == version else {
      throw .otherVersion(path: connection.path, version: found, known: version)
    }
  }

  /// The version of the layout found; nil when this is not a store.
  static func version(of connection: Connection) throws(SQLiteError) -> Int64? {
    let isStore = try connection.rows(
      "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'patrol_store'")
    guard !isStore.isEmpty else { return nil }
    return try connection.rows("SELECT schema_version FROM patrol_store").first?.integer(0)
  }

  // MARK: What people open

  private static func register(
    _ layer: Layer, in connection: Connection, at now: Timestamp
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      .text(layer.rawValue), .text(layer.geometryType == nil ? "attributes" : "features"),
      .text(layer.rawValue), .text(layer.description), .text(now.description),
      layer.geometryType == nil ? .null : .integer(Int(GeoPackageGeometry.spatialReference)))
    guard let type = layer.geometryType else { return }
    try connection.run(
      "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
      .text(layer.rawValue), .text(type), .integer(Int(GeoPackageGeometry.spatialReference)))
  }

  // MARK: Statements

  /// As the standard prints them (annex C), with the three reference systems it demands.
  private static let geoPackageTables = """
    CREATE TABLE gpkg_spatial_ref_sys (
      srs_name TEXT NOT NULL,
      srs_id INTEGER PRIMARY KEY,
      organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL,
      definition TEXT NOT NULL,
      description TEXT
    );
    INSERT INTO gpkg_spatial_ref_sys VALUES
      ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined',
       'undefined Cartesian coordinate reference system'),
      ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined',
       'undefined geographic coordinate reference system'),
      ('WGS 84 geodetic', 4326, 'EPSG', 4326,
       'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
       'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
    CREATE TABLE gpkg_contents (
      table_name TEXT NOT NULL PRIMARY KEY,
      data_type TEXT NOT NULL,
      identifier TEXT UNIQUE,
      description TEXT DEFAULT '',
      last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE,
      min_y DOUBLE,
      max_x DOUBLE,
      max_y DOUBLE,
      srs_id INTEGER,
      CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
    );
    CREATE TABLE gpkg_geometry_columns (
      table_name TEXT NOT NULL,
      column_name TEXT NOT NULL,
      geometry_type_name TEXT NOT NULL,
      srs_id INTEGER NOT NULL,
      z TINYINT NOT NULL,
      m TINYINT NOT NULL,
      CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
      CONSTRAINT uk_gc_table_name UNIQUE (table_name),
      CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
    );
    """

  private static let ownTables = """
    CREATE TABLE patrol_store (
      schema_version INTEGER NOT NULL,
      created DATETIME NOT NULL,
      generation TEXT NOT NULL,
      inode INTEGER,
      copied DATETIME
    );
    CREATE TABLE patrol_commits (number INTEGER NOT NULL);
    CREATE TABLE devices (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      public_key BLOB NOT NULL,
      enrolled DATETIME NOT NULL,
      revoked DATETIME,
      last_seen DATETIME,
      last_counter INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE enrolment_codes (
      hash BLOB NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      issued DATETIME NOT NULL,
      expires DATETIME NOT NULL,
      device TEXT REFERENCES devices(id)
    );
    CREATE TABLE records (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
      device TEXT NOT NULL REFERENCES devices(id),
      journal TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      id TEXT NOT NULL,
      kind TEXT NOT NULL,
      sha256 BLOB NOT NULL,
      bytes BLOB NOT NULL,
      received DATETIME NOT NULL,
      UNIQUE (device, journal, sequence),
      UNIQUE (device, id)
    );
    CREATE INDEX records_sha256 ON records(sha256);
    CREATE TABLE entries (
      device TEXT NOT NULL REFERENCES devices(id),
      journal TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      sha256 BLOB NOT NULL,
      previous BLOB NOT NULL,
      link BLOB NOT NULL,
      signature BLOB NOT NULL,
      record INTEGER REFERENCES records(fid),
      received DATETIME NOT NULL,
      PRIMARY KEY (device, journal, sequence)
    ) WITHOUT ROWID;
    CREATE TABLE quarantine (
      device TEXT NOT NULL REFERENCES devices(id),
      journal TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      sha256 BLOB NOT NULL,
      bytes BLOB NOT NULL,
      reason TEXT NOT NULL,
      received DATETIME NOT NULL,
      UNIQUE (device, journal, sequence, sha256)
    );
    CREATE TABLE hotspot_sets (
      version TEXT NOT NULL UNIQUE,
      geojson BLOB NOT NULL,
      hotspots INTEGER NOT NULL,
      kept DATETIME NOT NULL,
      published INTEGER NOT NULL DEFAULT 0
    );
    CREATE UNIQUE INDEX hotspot_sets_one_published ON hotspot_sets(published) WHERE published = 1;
    CREATE TABLE hotspot_places (
      version TEXT NOT NULL REFERENCES hotspot_sets(version),
      hotspot TEXT NOT NULL,
      place BLOB NOT NULL,
      PRIMARY KEY (version, hotspot)
    ) WITHOUT ROWID;
    CREATE TABLE plan_definitions (
      minimum_minutes DOUBLE NOT NULL, contamination_minutes DOUBLE NOT NULL);
    """

  private static let supersededColumn = "superseded BOOLEAN NOT NULL DEFAULT 0"

  /// What a visit or a shift is made of counts as long as it does.
  private static let triggers = LayerRows.parts.map { part, whole in
    """
    CREATE TRIGGER \(part.name)_superseded AFTER UPDATE OF superseded ON \(whole.name) BEGIN
      UPDATE \(part.name) SET superseded = NEW.superseded WHERE \(part.key) = NEW.fid;
    END;

    """
  }.joined()

  private static let layers = """
    CREATE TABLE hotspots (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
      geom MULTIPOLYGON NOT NULL,
      hotspot TEXT NOT NULL UNIQUE,
      name TEXT,
      version TEXT NOT NULL
    );
    CREATE TABLE visits (
      fid INTEGER PRIMARY KEY NOT NULL REFERENCES records(fid),
      geom POINT,
      device TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      id TEXT NOT NULL,
      unit TEXT NOT NULL,
      officer TEXT,
      shift TEXT,
      hotspot TEXT NOT NULL,
      hotspots_version TEXT NOT NULL,
      entered DATETIME NOT NULL,
      "left" DATETIME NOT NULL,
      dwell_s DOUBLE NOT NULL,
      dwell_low_s DOUBLE NOT NULL,
      dwell_high_s DOUBLE NOT NULL,
      observed_s DOUBLE NOT NULL,
      bridged_s DOUBLE NOT NULL,
      travel TEXT NOT NULL,
      foot_s DOUBLE NOT NULL,
      vehicle_s DOUBLE NOT NULL,
      fixes INTEGER NOT NULL,
      error_m DOUBLE,
      ended TEXT NOT NULL,
      detector TEXT NOT NULL,
      replaces TEXT,
      \(supersededColumn)
    );
    CREATE INDEX visits_entered ON visits(entered);
    CREATE INDEX visits_replaces ON visits(device, replaces) WHERE replaces IS NOT NULL;
    CREATE INDEX visits_unexplained ON visits(hotspots_version, hotspot) WHERE geom IS NULL;
    CREATE TABLE stays (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
      visit INTEGER NOT NULL REFERENCES visits(fid),
      entered DATETIME NOT NULL,
      "left" DATETIME NOT NULL,
      stay_s DOUBLE NOT NULL,
      \(supersededColumn)
    );
    CREATE INDEX stays_visit ON stays(visit);
    CREATE TABLE shifts (
      fid INTEGER PRIMARY KEY NOT NULL REFERENCES records(fid),
      device TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      id TEXT NOT NULL,
      unit TEXT NOT NULL,
      officer TEXT,
      hotspots_version TEXT NOT NULL,
      started DATETIME NOT NULL,
      ended DATETIME NOT NULL,
      observed_s DOUBLE NOT NULL,
      no_fix_s DOUBLE NOT NULL,
      gpsd_down_s DOUBLE NOT NULL,
      device_off_s DOUBLE NOT NULL,
      fixes INTEGER NOT NULL,
      refused INTEGER NOT NULL,
      passes INTEGER NOT NULL,
      visits INTEGER NOT NULL,
      detector TEXT NOT NULL,
      notes TEXT,
      shift TEXT NOT NULL,
      replaces TEXT,
      \(supersededColumn)
    );
    CREATE INDEX shifts_started ON shifts(started);
    CREATE INDEX shifts_replaces ON shifts(device, replaces) WHERE replaces IS NOT NULL;
    CREATE TABLE quarters (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
      shift INTEGER NOT NULL REFERENCES shifts(fid),
      start DATETIME NOT NULL,
      observed_s DOUBLE NOT NULL,
      no_fix_s DOUBLE NOT NULL,
      gpsd_down_s DOUBLE NOT NULL,
      device_off_s DOUBLE NOT NULL,
      \(supersededColumn)
    );
    CREATE INDEX quarters_shift ON quarters(shift);
    CREATE TABLE passes (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
      shift INTEGER NOT NULL REFERENCES shifts(fid),
      hotspot TEXT NOT NULL,
      passes INTEGER NOT NULL,
      \(supersededColumn)
    );
    CREATE INDEX passes_shift ON passes(shift);
    CREATE TABLE plan (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
      hotspot TEXT NOT NULL,
      date DATE NOT NULL,
      condition TEXT NOT NULL,
      visits INTEGER NOT NULL,
      minutes DOUBLE NOT NULL,
      UNIQUE (hotspot, date)
    );
    CREATE INDEX plan_date ON plan(date);
    """
}
