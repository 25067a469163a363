// SPDX-License-Identifier: Apache-2.0

package import Databases
import FoundationEssentials
package import Patrol
import Wire

/// Defines the tables that people open and in which dosage finds its records.
///
/// `visits` and `shifts` have one row for each record, with the fid of the record. `stays`,
/// `quarters`, `silences` and `passes` hold parts of those records. In all six, superseded = 1
/// marks a row that no longer counts (`Supersession`): a sum over a table must leave such rows out.
/// A visit lies at the centre of its hot spot. It has no geometry while no set in the store has its
/// hot spot.
enum Projection {
  static let layers: [Layer] = [
    hotSpots, visits, stays, shifts, quarters, silences, passes, plan,
  ]

  static let visits = Layer(
    name: "visits", description: "Visits to hot spots, at the hot spot's centre",
    key: "fid",
    columns: [Layer.Field("geom", .point, isRequired: false)] + Layer.ofRecord
      + Visit.columns.map { Layer.Field($0) } + [.superseded],
    more: [
      "CREATE INDEX visits_entered ON visits(entered);",
      "CREATE INDEX visits_replaces ON visits(device, replaces) WHERE replaces IS NOT NULL;",
      "CREATE INDEX visits_unexplained ON visits(hotspots_version, hotspot) WHERE geom IS NULL;",
    ])

  static let stays = Layer(
    name: "stays", description: "Stays in hot spots, by visit", key: "visit",
    whole: "visits", columns: Visit.stayColumns.map { Layer.Field($0) } + [.superseded])

  static let shifts = Layer(
    name: "shifts", description: "Shifts and their coverage", key: "fid",
    columns: Layer.ofRecord + Shift.columns.map { Layer.Field($0) } + [.superseded],
    more: [
      "CREATE INDEX shifts_started ON shifts(started);",
      "CREATE INDEX shifts_device ON shifts(device, started);",
      "CREATE INDEX shifts_replaces ON shifts(device, replaces) WHERE replaces IS NOT NULL;",
    ])

  static let quarters = Layer(
    name: "quarters", description: "Coverage of the shifts by quarter of an hour", key: "shift",
    whole: "shifts", columns: QuarterCoverage.columns.map { Layer.Field($0) } + [.superseded])

  static let silences = Layer(
    name: "silences", description: "Times without fixes that can hide a visit, by shift",
    key: "shift", whole: "shifts",
    columns: Silence.columns.map { Layer.Field($0) } + [.superseded])

  static let passes = Layer(
    name: "passes", description: "Dwells too short to be visits, by shift and hot spot",
    key: "shift", whole: "shifts", columns: passColumns.map { Layer.Field($0) } + [.superseded])

  /// The hot spots of the published set.
  static let hotSpots = Layer(
    name: "hotspots", description: "The published hot spots", key: nil,
    columns: [
      Layer.Field("geom", .multiPolygon), Layer.Field("hotspot", .text, isUnique: true),
      Layer.Field("name", .text, isRequired: false), Layer.Field("version", .text),
    ])

  /// The plan is not made from records. It is stored only here, and people open it here.
  static let plan = Layer(
    name: "plan", description: "What is due, by hot spot and date", key: nil,
    columns: [
      Layer.Field("hotspot", .text), Layer.Field("date", .date),
      Layer.Field("condition", .text), Layer.Field("visits", .integer),
      Layer.Field("minutes", .real),
    ],
    constraint: "UNIQUE (hotspot, date)", more: ["CREATE INDEX plan_date ON plan(date);"])

  /// The table in which records of a kind have a row each.
  static func layer(of kind: RecordKind) -> Layer {
    switch kind {
    case .visit: visits
    case .shift: shifts
    }
  }

  /// The tables of the parts of a record of a kind.
  static func parts(of kind: RecordKind) -> [Layer] {
    switch kind {
    case .visit: [stays]
    case .shift: [quarters, silences, passes]
    }
  }

  /// Every table with rows of records of a kind.
  static func layers(of kind: RecordKind) -> [Layer] { parts(of: kind) + [layer(of: kind)] }

  /// The rows of a record: for each layer the values of its columns in order, without the geometry
  /// and `superseded`.
  static func rows(
    of record: Record, row: Int64, sequence: Int64, device: String
  ) -> [(layer: Layer, rows: [[Value]])] {
    let key: [Value] = [.integer(row)]
    let own: [Value] = key + [.text(device), .integer(sequence)]
    switch record {
    case .visit(let visit):
      return [
        (visits, [own + values(of: visit, in: Visit.columns)]),
        (stays, visit.stays.map { key + values(of: $0, in: Visit.stayColumns) }),
      ]
    case .shift(let shift):
      let counts = shift.passes.sorted { $0.key < $1.key }
      return [
        (shifts, [own + values(of: shift, in: Shift.columns)]),
        (quarters, shift.quarters.map { key + values(of: $0, in: QuarterCoverage.columns) }),
        (silences, shift.silences.map { key + values(of: $0, in: Silence.columns) }),
        (passes, counts.map { key + values(of: $0, in: passColumns) }),
      ]
    }
  }

  private static func values<Row>(of row: Row, in columns: [Column<Row>]) -> [Value] {
    columns.map { $0.value(row).inDatabase }
  }

  /// The columns of `passes`. The others are in `Visit.columns` and the like.
  private static let passColumns: [Column<(key: String, value: Int)>] = [
    Column("hotspot", \.key), Column("passes", \.value),
  ]
}

extension Layer.Field {
  fileprivate init<Row>(_ column: Column<Row>) {
    self.init(column.name, ValueType(column.type), isRequired: !column.isOptional)
  }
}

extension ValueType {
  package init(_ type: ColumnType) {
    self =
      switch type {
      case .text: .text
      case .time: .time
      case .date: .date
      case .count: .integer
      case .number: .real
      }
  }
}

extension ColumnValue {
  /// Several texts are joined with line breaks. No text, and no value, is null.
  package var inDatabase: Value {
    switch self {
    case .text(let text): .text(text)
    case .texts(let texts): .text(texts.isEmpty ? nil : texts.joined(separator: "\n"))
    case .time(let time): .text(time.description)
    case .date(let date): .text(date.description)
    case .count(let count): .integer(count)
    case .number(let number): .real(number)
    case .absent: .null
    }
  }
}
