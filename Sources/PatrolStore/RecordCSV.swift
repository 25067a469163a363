// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Storage
import Wire

/// Records as comma-separated values (RFC 4180), one row each, under the names of the record's
/// own fields; lists are left out, the shift's counts are summed up.
enum RecordCSV {
  static func header(for kind: Record.Kind) -> String {
    let names =
      switch kind {
      case .visit: visitColumns.map(\.name)
      case .shift: shiftColumns.map(\.name)
      }
    return SeparatedValues.line(["device", "sequence", "received"] + names + ["superseded"])
  }

  static func line(of stored: StoredRecord) throws(StoreError) -> String {
    guard let record = try? Record(bytes: stored.bytes) else {
      throw .unreadable(device: stored.device, sequence: stored.sequence)
    }
    let fields =
      switch record {
      case .visit(let visit): visitColumns.map { $0.text(visit) }
      case .shift(let shift): shiftColumns.map { $0.text(shift) }
      }
    return SeparatedValues.line(
      [stored.device, "\(stored.sequence)", stored.received.description] + fields
        + [stored.isSuperseded ? "1" : "0"])
  }

  private struct Column<Record: Sendable>: Sendable {
    let name: String
    let text: @Sendable (Record) -> String

    init(_ name: String, _ text: @escaping @Sendable (Record) -> String) {
      self.name = name
      self.text = text
    }
  }

  private static let visitColumns: [Column<Visit>] = [
    Column("id") { $0.id },
    Column("unit") { $0.unit },
    Column("officer") { $0.officer ?? "" },
    Column("shift") { $0.shift ?? "" },
    Column("hotspot") { $0.hotSpot },
    Column("hotspots_version") { $0.hotSpotsVersion },
    Column("entered") { $0.entered.description },
    Column("left") { $0.left.description },
    Column("dwell_s") { "\($0.dwell)" },
    Column("dwell_low_s") { "\($0.dwellLow)" },
    Column("dwell_high_s") { "\($0.dwellHigh)" },
    Column("observed_s") { "\($0.observed)" },
    Column("bridged_s") { "\($0.bridged)" },
    Column("travel") { $0.travel.rawValue },
    Column("foot_s") { "\($0.onFoot)" },
    Column("vehicle_s") { "\($0.inVehicle)" },
    Column("fixes") { "\($0.fixes)" },
    Column("error_m") { $0.meanError.map { "\($0)" } ?? "" },
    Column("ended") { $0.ended.rawValue },
    Column("detector") { $0.detector },
    Column("replaces") { $0.replaces ?? "" },
  ]

  private static let shiftColumns: [Column<Shift>] = [
    Column("id") { $0.id },
    Column("unit") { $0.unit },
    Column("officer") { $0.officer ?? "" },
    Column("hotspots_version") { $0.hotSpotsVersion },
    Column("started") { $0.started.description },
    Column("ended") { $0.ended.description },
    Column("observed_s") { "\($0.coverage.observed)" },
    Column("no_fix_s") { "\($0.coverage.noFix)" },
    Column("gpsd_down_s") { "\($0.coverage.gpsdDown)" },
    Column("device_off_s") { "\($0.coverage.deviceOff)" },
    Column("fixes") { "\($0.fixes)" },
    Column("refused") { "\($0.refused.values.reduce(0, +))" },
    Column("passes") { "\($0.passes.values.reduce(0, +))" },
    Column("visits") { "\($0.visits)" },
    Column("detector") { $0.detector },
    Column("notes") { $0.notes.joined(separator: "; ") },
    Column("shift") { $0.name },
    Column("replaces") { $0.replaces ?? "" },
  ]
}
