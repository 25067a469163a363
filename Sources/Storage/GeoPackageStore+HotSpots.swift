// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
package import Patrol
import SQLite

extension GeoPackageStore {
  package func keep(_ set: HotSpotSet, at now: Timestamp) throws(StoreError) -> Bool {
    try changing { () throws(SQLiteError) in
      let isNew =
        try connection.run(
          """
          INSERT INTO hotspot_sets (version, geojson, hotspots, kept) VALUES (?, ?, ?, ?)
          ON CONFLICT (version) DO NOTHING
          """,
          .text(set.version), .blob(set.canonicalGeoJSON), .integer(set.hotSpots.count),
          .text(now.description)) > 0
      guard isNew else { return false }
      for hotSpot in set.hotSpots {
        try connection.run(
          "INSERT INTO hotspot_places (version, hotspot, place) VALUES (?, ?, ?)",
          .text(set.version), .text(hotSpot.id),
          .blob(GeoPackageGeometry.point(hotSpot.area.centre)))
      }
      try explainVisits(by: set.version)
      return true
    }
  }

  package func hotSpotSets() throws(StoreError) -> [KeptHotSpotSet] {
    try answering { () throws(SQLiteError) in
      try connection.rows(
        "SELECT version, hotspots, kept, published FROM hotspot_sets ORDER BY rowid"
      ).compactMap(Self.keptSet)
    }
  }

  package func publish(
    hotSpots version: String, at now: Timestamp
  ) throws(StoreError) -> Bool {
    let found = try answering { () throws(SQLiteError) in
      try connection.rows("SELECT geojson FROM hotspot_sets WHERE version = ?", .text(version))
    }
    guard let geoJSON = found.first?.blob(0) else { return false }
    guard let set = try? HotSpotSet(canonicalGeoJSON: geoJSON, version: version) else {
      throw .unusableHotSpots(version: version)
    }
    try changing { () throws(SQLiteError) in
      try connection.run("UPDATE hotspot_sets SET published = 0 WHERE published = 1")
      try connection.run("UPDATE hotspot_sets SET published = 1 WHERE version = ?", .text(version))
      try fillLayer(with: set, at: now)
    }
    return true
  }

  package func publishedHotSpots() throws(StoreError) -> PublishedHotSpots? {
    try answering { () throws(SQLiteError) in
      let row = try connection.rows("SELECT version, geojson FROM hotspot_sets WHERE published = 1")
        .first
      guard let version = row?.text(0), let geoJSON = row?.blob(1) else { return nil }
      return PublishedHotSpots(version: version, geoJSON: geoJSON)
    }
  }

  package func unexplainedVisits() throws(StoreError) -> [UnexplainedVisits] {
    try answering { () throws(SQLiteError) in
      try connection.rows(
        """
        SELECT hotspots_version, hotspot, count(*) FROM visits WHERE geom IS NULL
         GROUP BY hotspots_version, hotspot ORDER BY hotspots_version, hotspot
        """
      ).compactMap(Self.unexplained)
    }
  }

  // MARK: Helpers

  /// The geometry of a hot spot's centre; nil when no kept set of that version has it.
  func place(of hotSpot: String, version: String) throws(SQLiteError) -> Data? {
    try connection.rows(
      "SELECT place FROM hotspot_places WHERE version = ? AND hotspot = ?",
      .text(version), .text(hotSpot)
    ).first?.blob(0)
  }

  /// Gives visits that came before their hot spots a place.
  private func explainVisits(by version: String) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE visits SET geom = (
        SELECT place FROM hotspot_places
         WHERE version = visits.hotspots_version AND hotspot = visits.hotspot)
       WHERE geom IS NULL AND hotspots_version = ?
      """, .text(version))
  }

  private func fillLayer(with set: HotSpotSet, at now: Timestamp) throws(SQLiteError) {
    try connection.run("DELETE FROM hotspots")
    for hotSpot in set.hotSpots {
      try connection.run(
        "INSERT INTO hotspots (geom, hotspot, name, version) VALUES (?, ?, ?, ?)",
        .blob(GeoPackageGeometry.multiPolygon(hotSpot.area)), .text(hotSpot.id),
        .text(hotSpot.name), .text(set.version))
    }
    let bounds = set.hotSpots.map(\.area.bounds)
    let envelope = GeoPackageGeometry.Envelope(of: bounds)
    try connection.run(
      """
      UPDATE gpkg_contents SET last_change = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ?
       WHERE table_name = ?
      """,
      .text(now.description), .real(envelope.west), .real(bounds.map(\.south).min()),
      .real(envelope.east), .real(bounds.map(\.north).max()),
      .text(GeoPackageSchema.Layer.hotspots.rawValue))
  }

  private static func keptSet(_ row: Row) -> KeptHotSpotSet? {
    guard let version = row.text(0), let count = row.integer(1), let kept = time(row.text(2)),
      let published = row.integer(3)
    else { return nil }
    return KeptHotSpotSet(
      version: version, count: Int(count), kept: kept, isPublished: published == 1)
  }

  private static func unexplained(_ row: Row) -> UnexplainedVisits? {
    guard let version = row.text(0), let hotSpot = row.text(1), let count = row.integer(2)
    else { return nil }
    return UnexplainedVisits(version: version, hotSpot: hotSpot, count: Int(count))
  }
}
