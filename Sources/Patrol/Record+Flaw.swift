// SPDX-License-Identifier: Apache-2.0

import Text

extension Record {
  /// Longest visit or shift accepted, in seconds: 31 days, the longest that a device records.
  package static let longest: Double = 31 * 86_400

  /// Why the record's figures are impossible; nil when they are possible.
  package var flaw: String? {
    switch self {
    case .visit(let visit): visit.flaw
    case .shift(let shift): shift.flaw ?? shift.noteFlaw
    }
  }

  /// Whether `text` can be a name in a record: it is not too long, and one line.
  package static func isName(_ text: String) -> Bool { RecordBounds.isName(text) }
}

/// The bounds of figures and names in records.
package enum RecordBounds {
  /// Largest count of anything: a fix each millisecond for eleven days.
  package static let mostOfAnything = 1_000_000_000
  /// Largest difference of a dwell's high bound and the dwell, in seconds.
  static let doubt: Double = 86_400
  /// Largest mean error, in metres.
  static let error: Double = 100_000
  /// Longest name of anything, in characters.
  static let name = 200
  /// Longest name in bytes, since a character may have any number of them.
  static let nameBytes = 4 * name

  static let nameFlaw = "a name is over \(name) characters or holds a control character"

  static func isName(_ text: String) -> Bool {
    text.utf8.count <= nameBytes && text.count <= name && text.isOneLine
  }
}
