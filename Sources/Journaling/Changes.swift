// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Wire

/// What changes in the journal at once: all of it is kept, or none.
package struct Changes: Sendable {
  /// New records, in order.
  package var records: [Record]
  /// Open shifts by unit; units not named keep theirs.
  package var shifts: [String: ShiftChange<KeptShift>]
  /// Recoveries the records tell of, so that no other record needs to.
  package var reported: [Recovery]

  package init(
    records: [Record] = [], shifts: [String: ShiftChange<KeptShift>] = [:],
    reported: [Recovery] = []
  ) {
    self.records = records
    self.shifts = shifts
    self.reported = reported
  }

  package var isEmpty: Bool { records.isEmpty && shifts.isEmpty && reported.isEmpty }
}

/// What becomes of a unit's open shift.
package enum ShiftChange<Value: Sendable>: Sendable {
  /// In place of what was there before.
  case put(Value)
  case clear

  var isClear: Bool { if case .clear = self { true } else { false } }
}
