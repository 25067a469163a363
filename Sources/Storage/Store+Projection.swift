// SPDX-License-Identifier: Apache-2.0

package import Databases
import FoundationEssentials
import Geography
import Keeping
package import Patrol
import Wire

/// Records laid out in the tables that people open (`Projection`).
extension Store {
  /// Writes a record's rows; false when no kept set explains a visit's hot spot.
  func project(
    _ record: Record, row: Int64, sequence: Int64, device: String
  ) throws(DatabaseError) -> Bool {
    var place: Value = .null
    if case .visit(let visit) = record {
      place = try self.place(of: visit.hotSpot, version: visit.hotSpotsVersion)
    }
    for (layer, rows) in Projection.rows(
      of: record, row: row, sequence: sequence, device: device)
    {
      let isPlaced = layer.geometry != nil
      let geometry = isPlaced ? layer.columns.filter { $0.type == .point } : []
      let statement = layer.insertion(of: layer.columnsOfRecord + geometry)
      for values in rows {
        try database.run(statement, values: isPlaced ? values + [place] : values)
      }
    }
    return record.kind == .shift || place != .null
  }

  /// Takes the rows of a record away, whatever kind it was.
  func clearProjection(of row: Int64) throws(DatabaseError) {
    for kind in RecordKind.allCases {
      for layer in Projection.layers(of: kind) {
        try database.run(
          "DELETE FROM \(layer.name) WHERE \(layer.key ?? "fid") = ?", .integer(row))
      }
    }
  }

  // MARK: What counts

  /// Settles what counts now that a record has come.
  func settle(
    _ record: Record, at position: Supersession.RecordPosition, device: String
  ) throws(DatabaseError) {
    try settleCopies(of: position.row, kind: record.kind)
    guard let replaced = record.replaces else { return }
    let found = try database.rows(
      "SELECT fid, journal, sequence FROM records WHERE device = ? AND id = ? AND kind = ?",
      .text(device), .text(replaced), .text(record.kind.rawValue))
    guard let target = found.first.flatMap({ Self.position($0, from: 0) }),
      position.isAfter(target)
    else { return }
    try settleCopies(of: target.row, kind: record.kind)
  }

  /// Where a record stands, of its fid, journal and sequence in the columns from `first` on.
  private static func position(_ row: Row, from first: Int) -> Supersession.RecordPosition? {
    guard let fid = row.integer(first), let journal = row.text(first + 1).flatMap(JournalName.init),
      let sequence = row.integer(first + 2)
    else { return nil }
    return Supersession.RecordPosition(row: fid, journal: journal, sequence: sequence)
  }

  /// Settles which of the records with the bytes of the record `row` counts.
  private func settleCopies(of row: Int64, kind: RecordKind) throws(DatabaseError) {
    let copies = try self.copies(of: row, kind: kind)
    let counting = Supersession.counting(among: copies)
    for copy in copies { try mark(copy.row, of: kind, superseded: copy.row != counting) }
  }

  /// All records with the bytes of the record `row`.
  func copies(of row: Int64, kind: RecordKind) throws(DatabaseError) -> [Supersession.Copy] {
    let rows = try database.rows(
      """
      SELECT copy.fid, copy.journal, copy.sequence, copy.device, copy.id, devices.name
        FROM records JOIN records AS copy ON copy.sha256 = records.sha256
        JOIN devices ON devices.id = copy.device
       WHERE records.fid = ? ORDER BY copy.fid
      """, .integer(row))
    var copies: [Supersession.Copy] = []
    for row in rows {
      guard let position = Self.position(row, from: 0), let device = row.text(3),
        let id = row.text(4), let name = row.text(5)
      else { continue }
      let isCorrected = try self.isCorrected(
        position, device: device, id: id, in: Projection.layer(of: kind))
      copies.append(
        Supersession.Copy(row: position.row, lineage: name, isCorrected: isCorrected))
    }
    return copies
  }

  /// Whether the device of a record replaced it.
  ///
  /// Goes through the corrections of one record from the newest down. Intake asks this when one
  /// has just come that holds, and finds it at once however many others there are.
  private func isCorrected(
    _ position: Supersession.RecordPosition, device: String, id: String, in layer: Layer
  ) throws(DatabaseError) -> Bool {
    var below = Int64.max
    while true {
      let rows = try database.rows(
        """
        SELECT theirs.fid, theirs.journal, theirs.sequence
          FROM \(layer.name) AS later JOIN records AS theirs ON theirs.fid = later.fid
         WHERE later.device = ? AND later.replaces = ? AND later.fid < ?
         ORDER BY later.fid DESC LIMIT 1
        """, .text(device), .text(id), .integer(below))
      guard let row = rows.first, let fid = row.integer(0) else { return false }
      if let later = Self.position(row, from: 0), later.isAfter(position) { return true }
      below = fid
    }
  }

  /// Marks a record's row, and its parts.
  private func mark(
    _ row: Int64, of kind: RecordKind, superseded: Bool
  ) throws(DatabaseError) {
    let flag = Value.integer(superseded ? 1 : 0)
    let changed = try database.run(
      """
      UPDATE \(Projection.layer(of: kind).name) SET superseded = ?
       WHERE fid = ? AND superseded <> ?
      """,
      flag, .integer(row), flag)
    guard changed > 0 else { return }
    for part in Projection.parts(of: kind) {
      try database.run(
        "UPDATE \(part.name) SET superseded = ? WHERE \(part.key ?? "fid") = ?", flag,
        .integer(row))
    }
  }
}

// MARK: Made again

extension Store {
  /// What a rebuild came to.
  package struct Rebuilt: Hashable, Sendable {
    /// Records laid out.
    package var records = 0
    /// Records whose bytes cannot be read any more; nothing stands for them. An audit names them.
    package var unreadable = 0

    package init(records: Int = 0, unreadable: Int = 0) {
      self.records = records
      self.unreadable = unreadable
    }
  }

  /// Records read at a time, and between two calls of `progress`.
  private static let page = 1000

  /// Makes the tables that people open again from the records and the kept sets, whole, in one
  /// transaction; others read what was there until it ends. `progress` hears now and then how many
  /// records have been laid out.
  package func rebuild(
    at now: Timestamp, progress: @Sendable (Int) -> Void
  ) throws(StoreError) -> Rebuilt {
    try writing { () throws(DatabaseError) in
      for kind in RecordKind.allCases {
        for layer in Projection.layers(of: kind) {
          try database.run("DELETE FROM \(layer.name)")
        }
      }
      try placeHotSpotsAgain(at: now)
      var rebuilt = Rebuilt()
      try forEachRecord { (record, row, sequence, device) throws(DatabaseError) in
        guard let record else {
          rebuilt.unreadable += 1
          return
        }
        _ = try project(record, row: row, sequence: sequence, device: device)
        rebuilt.records += 1
        if rebuilt.records % Self.page == 0 { progress(rebuilt.records) }
      }
      try settleAll()
      return rebuilt
    }
  }

  private func forEachRecord(
    _ body: (Record?, _ row: Int64, _ sequence: Int64, _ device: String) throws(DatabaseError) ->
      Void
  ) throws(DatabaseError) {
    var last = Int64.min
    while true {
      let rows = try database.rows(
        """
        SELECT fid, sequence, device, bytes, sha256 FROM records WHERE fid > ? ORDER BY fid LIMIT ?
        """, .integer(last), .integer(Self.page))
      for row in rows {
        guard let fid = row.integer(0), let sequence = row.integer(1), let device = row.text(2)
        else { continue }
        last = fid
        let came = row.blob(3).flatMap { bytes in
          StoredRecord.isAsItCame(bytes, row.blob(4)) ? try? Record(bytes: bytes) : nil
        }
        try body(came, fid, sequence, device)
      }
      guard rows.count == Self.page else { return }
    }
  }

  /// Settles what counts, where that is not every row: corrected records, and those with the bytes
  /// of another.
  private func settleAll() throws(DatabaseError) {
    for kind in RecordKind.allCases {
      let layer = Projection.layer(of: kind).name
      let rows = try database.rows(
        """
        SELECT target.fid FROM \(layer) AS later JOIN records AS target
            ON target.device = later.device AND target.id = later.replaces
         WHERE later.replaces IS NOT NULL
         UNION SELECT min(records.fid) FROM records JOIN \(layer) ON \(layer).fid = records.fid
         GROUP BY records.sha256 HAVING count(*) > 1
        """)
      for row in rows {
        if let fid = row.integer(0) { try settleCopies(of: fid, kind: kind) }
      }
    }
  }
}

// MARK: Copied

extension Store {
  /// Writes what people open to another, empty database, all as it is at one moment.
  package func copyLayers(
    into other: sending any Database, at now: Timestamp
  ) throws(StoreError) {
    try reading { () throws(DatabaseError) in
      let published = try publishedSet()
      try other.writing { () throws(DatabaseError) in
        for layer in Projection.layers {
          try other.execute(script: layer.definition(in: other.dialect, isAlone: true))
        }
        try other.publish(PublishedLayer.all, at: now)
        let bounds = (published?.hotSpots ?? []).reduce(into: [:]) { $0[$1.id] = $1.area.bounds }
        for layer in Projection.layers { try copy(layer, into: other, within: bounds) }
        if published != nil {
          try other.note(extent: Array(bounds.values), of: Projection.hotSpots.name, at: now)
        }
      }
    }
  }

  /// - Parameter bounds: of the shape of each published hot spot.
  private func copy(
    _ layer: Layer, into other: any Database, within bounds: [String: Bounds]
  ) throws(DatabaseError) {
    let columns = layer.allColumns
    let names = columns.map(\.quoted).joined(separator: ", ")
    let statement = layer.insertion(of: columns)
    var last = Int64.min
    while true {
      let rows = try database.rows(
        "SELECT \(names) FROM \(layer.name) WHERE fid > ? ORDER BY fid LIMIT ?",
        .integer(last), .integer(Self.page))
      for row in rows {
        try other.run(statement, values: values(of: row, columns, for: other, within: bounds))
      }
      guard rows.count == Self.page, let fid = rows.last?.integer(0) else { return }
      last = fid
    }
  }
  /// A row's values as `other` holds them: a geometry is in a form of its own in each database.
  private func values(
    of row: Row, _ columns: [Layer.Field], for other: any Database, within bounds: [String: Bounds]
  ) -> [Value] {
    var values = row.values
    let shape = columns.firstIndex { $0.type == .point || $0.type == .multiPolygon }
    guard let shape, let bytes = database.wellKnownBinary(of: values[shape]) else { return values }
    let hotSpot = columns.firstIndex { $0.name == "hotspot" }.flatMap(row.text)
    let isArea = columns[shape].type == .multiPolygon
    values[shape] = other.geometry(bytes, within: isArea ? hotSpot.flatMap { bounds[$0] } : nil)
    return values
  }
}
