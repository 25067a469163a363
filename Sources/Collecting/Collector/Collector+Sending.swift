// SPDX-License-Identifier: Apache-2.0

import Detection
import DeviceConfiguration
package import Journaling
import Patrol
package import Wire

/// What may go to the store now.
extension Collector {
  /// The oldest records that are not acknowledged yet and may be sent now, as a batch.
  package func pending(limit: Int, maximumBytes: Int) throws(JournalError) -> Batch {
    try withJournal { journal throws(JournalError) in
      var batch = try journal.pending(limit: limit, maximumBytes: maximumBytes)
      guard configuration.sending == .atShiftEnd else { return batch }
      let shifts = openShifts
      // Records of open shifts are among the newest, so most batches hold none of them.
      while let last = batch.entries.last {
        batch.entries.removeAll { Self.isHeldBack($0, until: shifts) }
        if !batch.entries.isEmpty { break }
        batch = try journal.pending(
          after: last.sequence, limit: limit, maximumBytes: maximumBytes)
      }
      return batch
    }
  }

  /// Whether a record that was just saved may be sent now.
  func mayBeSent(_ record: Record) -> Bool {
    configuration.sending == .whenFinal || !Self.isHeldBack(record, until: openShifts)
  }

  /// The names that the records of the open shifts begin with.
  private var openShifts: Set<String> {
    let names = shifts.values.map(\.booking.shift) + stranded.values.map(\.booking.shift)
    return Set(names.compactMap(\.self).map(Self.family))
  }

  private static func isHeldBack(_ entry: Batch.Entry, until shifts: Set<String>) -> Bool {
    guard let record = try? Record(bytes: entry.record) else { return false }
    return isHeldBack(record, until: shifts)
  }

  private static func isHeldBack(_ record: Record, until shifts: Set<String>) -> Bool {
    switch record {
    case .visit(let visit): visit.shift.map { shifts.contains(family(of: $0)) } ?? false
    case .shift: false
    }
  }
}
