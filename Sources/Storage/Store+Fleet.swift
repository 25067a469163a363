// SPDX-License-Identifier: Apache-2.0

import Databases
package import Keeping
import Patrol

/// What is known of all devices at once.
extension Store {
  /// Shifts of a device that tell how long they usually last.
  private static let shiftsLookedAt = 20

  /// All devices, and the version of the hot spot set that is published.
  package func fleet() throws(StoreError) -> Fleet {
    try reading { () throws(DatabaseError) in
      let devices = try database.rows("SELECT \(Self.columns) FROM devices ORDER BY name, id")
        .compactMap(Self.device)
      let published = try database.rows("SELECT version FROM hotspot_sets WHERE published = 1")
      var fleet = Fleet(devices: [], published: published.first?.text(0))
      for device in devices where device.revoked == nil {
        fleet.devices.append(try member(device))
      }
      fleet.revoked = devices.filter { $0.revoked != nil }
      return fleet
    }
  }

  /// The device with its last shifts.
  private func member(_ device: Device) throws(DatabaseError) -> Fleet.Member {
    let rows = try database.rows(
      """
      SELECT started, ended, notes FROM shifts WHERE device = ? AND superseded = 0
       ORDER BY started DESC LIMIT ?
      """, .text(device.id), .integer(Self.shiftsLookedAt))
    let lengths = rows.compactMap { row -> Double? in
      guard let start = Self.time(row.text(0)), let end = Self.time(row.text(1)) else { return nil }
      return end.seconds(since: start)
    }
    let notes = rows.first?.text(2) ?? ""
    return Fleet.Member(
      device: device, usualShift: Fleet.usual(of: lengths), shiftNotes: notes.isEmpty ? nil : notes)
  }
}
