// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials

/// One value in a database's table.
package enum Value: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob(Data)

  package static func integer(_ value: Int) -> Value { .integer(Int64(value)) }
  package static func text(_ value: String?) -> Value { value.map(Value.text) ?? .null }
  package static func real(_ value: Double?) -> Value { value.map(Value.real) ?? .null }
  package static func integer(_ value: Int64?) -> Value { value.map(Value.integer) ?? .null }
}

/// One row of a result; columns are counted from 0.
///
/// Reading a column as a type it does not hold gives nil.
package struct Row: Hashable, Sendable {
  package let values: [Value]

  package init(values: [Value]) {
    self.values = values
  }

  package func integer(_ column: Int) -> Int64? {
    if case .integer(let value) = values[column] { value } else { nil }
  }

  package func real(_ column: Int) -> Double? {
    switch values[column] {
    case .real(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  package func text(_ column: Int) -> String? {
    if case .text(let value) = values[column] { value } else { nil }
  }

  package func blob(_ column: Int) -> Data? {
    if case .blob(let value) = values[column] { value } else { nil }
  }
}
