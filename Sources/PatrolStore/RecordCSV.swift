// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Storage
import Text
import Wire

/// Records as comma-separated values (RFC 4180), one row each, under the names of the record's
/// own fields; lists are left out, the shift's counts are summed up.
enum RecordCSV {
  static func header(for kind: Record.Kind) -> String {
    let names =
      switch kind {
      case .visit: Visit.columns.map(\.name)
      case .shift: Shift.columns.map(\.name)
      }
    return SeparatedValues.line(["device", "sequence", "received"] + names + ["superseded"])
  }

  static func line(of stored: StoredRecord) throws(StoreError) -> String {
    guard let record = try? Record(bytes: stored.bytes) else {
      throw .unreadable(device: stored.device, sequence: stored.sequence)
    }
    let fields =
      switch record {
      case .visit(let visit): Visit.columns.map { $0.value(visit).csv() }
      case .shift(let shift): Shift.columns.map { $0.value(shift).csv() }
      }
    return SeparatedValues.line(
      [stored.device, "\(stored.sequence)", stored.received.description] + fields
        + [stored.isSuperseded ? "1" : "0"])
  }
}
