// SPDX-License-Identifier: Apache-2.0

package import Databases
package import FoundationEssentials
package import Geography
package import Patrol

/// What makes a database a GeoPackage: its numbers, its own tables, and what they say of the
/// layers.
extension GeoPackageFile {
  /// "GPKG", and version 1.3.
  static let applicationID: Int64 = 0x4750_4B47
  private static let version = 10_300

  /// Makes an empty database a GeoPackage.
  func becomeGeoPackage() throws(DatabaseError) {
    try execute(
      script: """
        PRAGMA application_id = \(Self.applicationID);
        PRAGMA user_version = \(Self.version);
        """)
    try execute(script: Self.tables)
  }

  package func publish(_ layers: [PublishedLayer], at now: Timestamp) throws(DatabaseError) {
    for layer in layers {
      let system: Value =
        layer.geometry == nil ? .null : .integer(Int(GeoPackageGeometry.spatialReference))
      try run(
        """
        INSERT INTO gpkg_contents
          (table_name, data_type, identifier, description, last_change, srs_id)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        .text(layer.name), .text(layer.geometry == nil ? "attributes" : "features"),
        .text(layer.name), .text(layer.description), .text(now.description), system)
      guard let geometry = layer.geometry else { continue }
      try run(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        .text(layer.name), .text(geometry), system)
    }
  }

  package func note(
    extent: [Bounds], of layer: String, at now: Timestamp
  ) throws(DatabaseError) {
    let envelope = GeoPackageGeometry.Envelope(of: extent)
    try run(
      """
      UPDATE gpkg_contents SET last_change = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ?
       WHERE table_name = ?
      """,
      .text(now.description), .real(envelope.west), .real(extent.map(\.south).min()),
      .real(envelope.east), .real(extent.map(\.north).max()), .text(layer))
  }

  package func geometry(_ wellKnownBinary: Data, within bounds: Bounds?) -> Value {
    .blob(GeoPackageGeometry.blob(wellKnownBinary, within: bounds))
  }

  package func wellKnownBinary(of geometry: Value) -> Data? {
    guard case .blob(let bytes) = geometry else { return nil }
    return GeoPackageGeometry.wellKnownBinary(in: bytes)
  }

  // MARK: Statements

  /// As the standard prints them (annex C), with the three reference systems it demands.
  private static let tables = """
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
}
