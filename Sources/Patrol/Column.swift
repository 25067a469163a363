// SPDX-License-Identifier: Apache-2.0

import Text

/// One column of a table whose rows are values of `Row`.
///
/// `Visit.columns` and `Shift.columns` are the only lists of what a record is laid out as. CSV and
/// the store's layers are made from them; the names are the keys of the record's JSON.
package struct Column<Row>: Sendable {
  /// Ends in the unit where there is one, as `dwell_s`.
  package let name: String
  package let type: ColumnType
  /// Whether a row may have nothing in the column.
  package let isOptional: Bool
  package let value: @Sendable (Row) -> ColumnValue

  package init<Value: ColumnRepresentable>(
    _ name: String, _ value: @escaping @Sendable (Row) -> Value
  ) {
    self.name = name
    type = Value.columnType
    isOptional = Value.isOptionalInColumn
    self.value = { value($0).columnValue }
  }

  /// The column of a record's field, under the key that the field has in JSON.
  package init<Value: ColumnRepresentable>(
    _ key: some CodingKey, _ value: @escaping @Sendable (Row) -> Value
  ) {
    self.init(key.stringValue, value)
  }

  /// The same column for rows that may hold a `Row` at `part`; absent where they hold none.
  package func withinOptional<Whole>(
    _ part: @escaping @Sendable (Whole) -> Row?
  ) -> Column<Whole> {
    let value = value
    return Column<Whole>(name: name, type: type, isOptional: true) {
      part($0).map(value) ?? .absent
    }
  }

  /// The same column for rows that hold a `Row` at `part`.
  package func within<Whole>(_ part: @escaping @Sendable (Whole) -> Row) -> Column<Whole> {
    let value = value
    return Column<Whole>(name: name, type: type, isOptional: isOptional) { value(part($0)) }
  }

  private init(
    name: String, type: ColumnType, isOptional: Bool,
    value: @escaping @Sendable (Row) -> ColumnValue
  ) {
    self.name = name
    self.type = type
    self.isOptional = isOptional
    self.value = value
  }
}

/// What kind of value stands in a column.
package enum ColumnType: Sendable {
  case text, time, date, count, number
}

/// What stands in one column of one row.
package enum ColumnValue: Hashable, Sendable {
  case text(String)
  /// Several texts in one field.
  case texts([String])
  case time(Timestamp)
  case date(CivilDate)
  case count(Int)
  case number(Double)
  case absent

  /// As a field of CSV, before it is quoted; empty where nothing is there.
  ///
  /// - Parameter decimals: how many a number has; as many as tell it exactly unless given.
  package func csv(decimals: Int? = nil) -> String {
    switch self {
    case .text(let text): text
    case .texts(let texts): texts.joined(separator: "; ")
    case .time(let time): time.description
    case .date(let date): date.description
    case .count(let count): "\(count)"
    case .number(let number): decimals.map(number.decimal) ?? "\(number)"
    case .absent: ""
    }
  }
}

/// A type whose values can stand in a column.
package protocol ColumnRepresentable: Sendable {
  static var columnType: ColumnType { get }
  static var isOptionalInColumn: Bool { get }
  var columnValue: ColumnValue { get }
}

extension ColumnRepresentable {
  package static var isOptionalInColumn: Bool { false }
}

extension ColumnRepresentable where Self: RawRepresentable<String> {
  package static var columnType: ColumnType { .text }
  package var columnValue: ColumnValue { .text(rawValue) }
}

extension String: ColumnRepresentable {
  package static var columnType: ColumnType { .text }
  package var columnValue: ColumnValue { .text(self) }
}

extension [String]: ColumnRepresentable {
  package static var columnType: ColumnType { .text }
  package static var isOptionalInColumn: Bool { true }
  package var columnValue: ColumnValue { .texts(self) }
}

extension Timestamp: ColumnRepresentable {
  package static var columnType: ColumnType { .time }
  package var columnValue: ColumnValue { .time(self) }
}

extension CivilDate: ColumnRepresentable {
  package static var columnType: ColumnType { .date }
  package var columnValue: ColumnValue { .date(self) }
}

extension Int: ColumnRepresentable {
  package static var columnType: ColumnType { .count }
  package var columnValue: ColumnValue { .count(self) }
}

extension Double: ColumnRepresentable {
  package static var columnType: ColumnType { .number }
  package var columnValue: ColumnValue { .number(self) }
}

extension Optional: ColumnRepresentable where Wrapped: ColumnRepresentable {
  package static var columnType: ColumnType { Wrapped.columnType }
  package static var isOptionalInColumn: Bool { true }
  package var columnValue: ColumnValue { self?.columnValue ?? .absent }
}
