// SPDX-License-Identifier: Apache-2.0

import Text

/// One named value of a report, before it is CSV or JSON. Units are in the names.
package struct Cell {
  package var name: String
  package var value: Value

  package enum Value {
    case text(String)
    case texts([String])
    case object([Cell])
    case objects([[Cell]])
    case count(Int)
    /// Printed with three decimals: a thousandth of a minute is 0.06 s.
    case number(Double)
    case unknown
  }

  init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  init(_ name: String, _ value: Double?) {
    self.init(name, value.map(Value.number) ?? .unknown)
  }

  /// Nothing where the value is unknown.
  var text: String {
    switch value {
    case .text(let text): text
    case .texts(let texts): texts.joined(separator: "; ")
    case .count(let count): String(count)
    case .number(let number): number.decimal(3)
    case .object, .objects, .unknown: ""
    }
  }
}
