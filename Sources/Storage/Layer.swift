// SPDX-License-Identifier: Apache-2.0

package import Databases

/// A table that people open, of `Projection`.
package struct Layer: Sendable {
  package struct Field: Sendable {
    package let name: String
    package let type: ValueType
    let isRequired: Bool
    let isUnique: Bool

    init(_ name: String, _ type: ValueType, isRequired: Bool = true, isUnique: Bool = false) {
      self.name = name
      self.type = type
      self.isRequired = isRequired
      self.isUnique = isUnique
    }

    static let superseded = Field("superseded", .flag)

    /// The name in SQL; some are words of SQL's own.
    package var quoted: String { "\"\(name)\"" }

    fileprivate func definition(in dialect: Dialect) -> String {
      let rule =
        (isRequired ? " NOT NULL" : "") + (isUnique ? " UNIQUE" : "")
        + (type == .flag ? " DEFAULT 0" : "")
      return "\(quoted) \(dialect[type])\(rule)"
    }
  }

  package let name: String
  /// For people.
  package let description: String
  /// The column that names the record: its own fid, or that of the row it is a part of; nil for a
  /// table that no records are in.
  let key: String?
  /// The table whose parts these are.
  let whole: String?
  /// All but fid and `key`.
  let columns: [Field]
  private let constraint: String?
  /// Indexes.
  private let more: [String]

  init(
    name: String, description: String, key: String?, whole: String? = nil, columns: [Field],
    constraint: String? = nil, more: [String] = []
  ) {
    self.name = name
    self.description = description
    self.key = key
    self.whole = whole
    self.columns = columns
    self.constraint = constraint
    self.more = more
  }

  /// Where a row with a record's fid came from.
  static let ofRecord = [Field("device", .text), Field("sequence", .integer)]

  /// Every column in its order, the first the fid.
  package var allColumns: [Field] {
    let named = key == "fid" ? nil : key
    return [Field("fid", .integer)] + (named.map { [Field($0, .integer)] } ?? []) + columns
  }

  /// The columns that follow from a record alone, its key first: what `Projection.rows` fills.
  var columnsOfRecord: [Field] {
    let own = columns.filter { $0.type != .point && $0.type != .multiPolygon && $0.type != .flag }
    return (key.map { [Field($0, .integer)] } ?? []) + own
  }

  /// What geometry it has, as OGC names it; nil for none.
  var geometry: String? {
    columns.lazy.compactMap { column -> String? in
      switch column.type {
      case .point: "POINT"
      case .multiPolygon: "MULTIPOLYGON"
      default: nil
      }
    }.first
  }

  /// The table and its indexes in SQL.
  ///
  /// - Parameter isAlone: the records are not in the same database.
  package func definition(in dialect: Dialect, isAlone: Bool = false) -> String {
    var lines: [String] = []
    if key == "fid" {
      let reference = isAlone ? "" : " REFERENCES records(fid)"
      lines.append("fid \(dialect[.integer]) PRIMARY KEY NOT NULL\(reference)")
    } else {
      lines.append("fid \(dialect[.countedKey])")
    }
    if let key, let whole {
      lines.append("\(key) \(dialect[.integer]) NOT NULL REFERENCES \(whole)(fid)")
    }
    lines += columns.map { $0.definition(in: dialect) }
    if let constraint { lines.append(constraint) }
    let table = "CREATE TABLE \(name) (\n  \(lines.joined(separator: ",\n  "))\n);"
    let index = whole == nil ? [] : ["CREATE INDEX \(name)_\(key ?? "") ON \(name)(\(key ?? ""));"]
    return ([table] + index + more).joined(separator: "\n")
  }

  /// The statement that writes one row, with as many places as there are columns.
  package func insertion(of columns: [Field]) -> String {
    let names = columns.map(\.quoted).joined(separator: ", ")
    let places = repeatElement("?", count: columns.count).joined(separator: ", ")
    return "INSERT INTO \(name) (\(names)) VALUES (\(places))"
  }
}

extension PublishedLayer {
  /// What a store and an export of one publish.
  package static var all: [PublishedLayer] {
    Projection.layers.map {
      PublishedLayer(name: $0.name, description: $0.description, geometry: $0.geometry)
    }
  }
}
