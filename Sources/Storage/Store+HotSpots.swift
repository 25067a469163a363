// SPDX-License-Identifier: Apache-2.0

import Databases
package import FoundationEssentials
import Geography
package import Patrol

extension Store {
  /// Keeps a set under its version; false when it was kept already.
  package func keep(_ set: HotSpotSet, at now: Timestamp) throws(StoreError) -> Bool {
    try writing { () throws(DatabaseError) in
      let isNew =
        try database.run(
          """
          INSERT INTO hotspot_sets (version, geojson, hotspots, kept) VALUES (?, ?, ?, ?)
          ON CONFLICT (version) DO NOTHING
          """,
          .text(set.version), .blob(set.canonicalGeoJSON), .integer(set.hotSpots.count),
          .text(now.description)) > 0
      guard isNew else { return false }
      try notePlaces(of: set)
      try explainVisits(by: set.version)
      return true
    }
  }

  /// All sets, in the order they came.
  package func hotSpotSets() throws(StoreError) -> [KeptHotSpotSet] {
    try reading { () throws(DatabaseError) in
      try database.rows(
        "SELECT version, hotspots, kept, published FROM hotspot_sets ORDER BY number"
      ).compactMap(Self.keptSet)
    }
  }

  /// Makes a kept set the one that devices fetch; false when there is no such set.
  package func publish(
    hotSpots version: String, at now: Timestamp
  ) throws(StoreError) -> Bool {
    let found = try reading { () throws(DatabaseError) in
      try database.rows("SELECT geojson FROM hotspot_sets WHERE version = ?", .text(version))
    }
    guard let geoJSON = found.first?.blob(0) else { return false }
    guard let set = try? HotSpotSet(canonicalGeoJSON: geoJSON, version: version) else {
      throw .unusableHotSpots(version: version)
    }
    try writing { () throws(DatabaseError) in
      try database.run("UPDATE hotspot_sets SET published = 0 WHERE published = 1")
      try database.run("UPDATE hotspot_sets SET published = 1 WHERE version = ?", .text(version))
      try fillLayer(with: set, at: now)
    }
    return true
  }

  /// Publishes the only set whose version begins with `start`; “sha256:” may be left out. Returns
  /// the version.
  ///
  /// - Throws: `HotSpotVersionError` when no set or several begin with it; `StoreError`.
  package nonisolated func publish(
    hotSpotsBeginning start: String, at now: Timestamp
  ) async throws -> String {
    let matches = try await hotSpotSets().map(\.version).filter {
      $0.hasPrefix(start) || $0.hasPrefix("sha256:\(start)")
    }
    guard let match = matches.first, !start.isEmpty else { throw HotSpotVersionError.unknown }
    guard matches.count == 1 else { throw HotSpotVersionError.ambiguous(count: matches.count) }
    _ = try await publish(hotSpots: match, at: now)
    return match
  }

  package func publishedHotSpots() throws(StoreError) -> PublishedHotSpots? {
    try reading { () throws(DatabaseError) in
      let row = try database.rows("SELECT version, geojson FROM hotspot_sets WHERE published = 1")
        .first
      guard let version = row?.text(0), let geoJSON = row?.blob(1) else { return nil }
      return PublishedHotSpots(version: version, geoJSON: geoJSON)
    }
  }

  /// The published set, read; nil when none is, or when it cannot be read any more.
  func publishedSet() throws(DatabaseError) -> HotSpotSet? {
    let row = try database.rows("SELECT version, geojson FROM hotspot_sets WHERE published = 1")
      .first
    guard let version = row?.text(0), let geoJSON = row?.blob(1) else { return nil }
    return try? HotSpotSet(canonicalGeoJSON: geoJSON, version: version)
  }

  /// Visits whose hot spot is in no kept set of that version.
  package func unexplainedVisits() throws(StoreError) -> [UnexplainedVisits] {
    try reading { () throws(DatabaseError) in
      try database.rows(
        """
        SELECT hotspots_version, hotspot, count(*) FROM visits WHERE geom IS NULL
         GROUP BY hotspots_version, hotspot ORDER BY hotspots_version, hotspot
        """
      ).compactMap(Self.unexplained)
    }
  }

  // MARK: Helpers

  /// The geometry of a hot spot's centre; null when no kept set of that version has it.
  func place(of hotSpot: String, version: String) throws(DatabaseError) -> Value {
    try database.rows(
      "SELECT place FROM hotspot_places WHERE version = ? AND hotspot = ?",
      .text(version), .text(hotSpot)
    ).first?.values.first ?? .null
  }

  /// Rebuilds the tables that are made from the kept sets. A set that cannot be read any more is
  /// skipped.
  func placeHotSpotsAgain(at now: Timestamp) throws(DatabaseError) {
    let rows = try database.rows("SELECT version, geojson, published FROM hotspot_sets")
    try database.run("DELETE FROM hotspot_places")
    try database.run("DELETE FROM hotspots")
    for row in rows {
      guard let version = row.text(0), let geoJSON = row.blob(1),
        let set = try? HotSpotSet(canonicalGeoJSON: geoJSON, version: version)
      else { continue }
      try notePlaces(of: set)
      if row.integer(2) == 1 { try fillLayer(with: set, at: now) }
    }
  }

  private func notePlaces(of set: HotSpotSet) throws(DatabaseError) {
    for hotSpot in set.hotSpots {
      try database.run(
        "INSERT INTO hotspot_places (version, hotspot, place) VALUES (?, ?, ?)",
        .text(set.version), .text(hotSpot.id),
        database.geometry(WellKnownBinary.point(hotSpot.area.centre), within: nil))
    }
  }

  /// Adds the place to visits that came before their hot spot set.
  private func explainVisits(by version: String) throws(DatabaseError) {
    try database.run(
      """
      UPDATE visits SET geom = (
        SELECT place FROM hotspot_places
         WHERE version = visits.hotspots_version AND hotspot = visits.hotspot)
       WHERE geom IS NULL AND hotspots_version = ?
      """, .text(version))
  }

  private func fillLayer(with set: HotSpotSet, at now: Timestamp) throws(DatabaseError) {
    try database.run("DELETE FROM hotspots")
    for hotSpot in set.hotSpots {
      let shape = WellKnownBinary.multiPolygon(hotSpot.area)
      try database.run(
        "INSERT INTO hotspots (geom, hotspot, name, version) VALUES (?, ?, ?, ?)",
        database.geometry(shape, within: hotSpot.area.bounds), .text(hotSpot.id),
        .text(hotSpot.name), .text(set.version))
    }
    try database.note(
      extent: set.hotSpots.map(\.area.bounds), of: Projection.hotSpots.name, at: now)
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

/// One line of the list of hot spot sets.
package struct KeptHotSpotSet: Hashable, Sendable {
  package var version: String
  /// Number of hot spots.
  package var count: Int
  package var kept: Timestamp
  package var isPublished: Bool

  package init(version: String, count: Int, kept: Timestamp, isPublished: Bool) {
    self.version = version
    self.count = count
    self.kept = kept
    self.isPublished = isPublished
  }
}

/// The hot spot set that devices are to work with.
package struct PublishedHotSpots: Hashable, Sendable {
  package var version: String
  /// Canonical GeoJSON.
  package var geoJSON: Data

  package init(version: String, geoJSON: Data) {
    self.version = version
    self.geoJSON = geoJSON
  }
}

/// Visits that name a hot spot which no kept set of that version has.
package struct UnexplainedVisits: Hashable, Sendable {
  package var version: String
  package var hotSpot: String
  /// Number of visits.
  package var count: Int

  package init(version: String, hotSpot: String, count: Int) {
    self.version = version
    self.hotSpot = hotSpot
    self.count = count
  }
}

/// Why the beginning of a version does not name a hot spot set.
package enum HotSpotVersionError: ExplainedError, Hashable {
  case unknown
  case ambiguous(count: Int)

  package var kind: ErrorKind { .unusable }

  package var problem: String {
    switch self {
    case .unknown: "no hot spot set has that version"
    case .ambiguous(let count): "\(count) hot spot sets have a version that begins with this"
    }
  }

  package var advice: String? {
    switch self {
    case .unknown: "see “hotspots list”"
    case .ambiguous: "give more of the version"
    }
  }
}
