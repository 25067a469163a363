// SPDX-License-Identifier: Apache-2.0

package import Wire

/// What the collector knows now, for people: no positions, only names and times.
package struct StatusReport: Hashable, Sendable, Codable {
  package var units: [UnitStatus] = []
  package var gpsd: [Gpsd] = []
  package var records = RecordCounts()
  /// The store's last receipt; nil before the first.
  package var receipt: KeptReceipt?
  /// Whether there are records, or news of the store, that no receipt speaks of yet.
  package var receiptIsPending = false
  /// What stands in the way of sending records; nil when nothing does. It is among the troubles
  /// too.
  package var sendingTrouble: String?
  /// What stands in the way of keeping or sending records; empty when nothing does.
  package var troubles: [String] = []
  /// The device's battery; nil where the system tells of none.
  package var battery: BatteryStatus?

  package init() {}

  enum CodingKeys: String, CodingKey {
    case units, gpsd, records, receipt
    case receiptIsPending = "receipt_pending"
    case sendingTrouble = "sending_trouble"
    case troubles, battery
  }

  package struct BatteryStatus: Hashable, Sendable, Codable {
    /// 0 to 100.
    package var percent: Int
    /// Whether it is being charged, or is full at a supply.
    package var isCharging: Bool

    package init(percent: Int, isCharging: Bool) {
      self.percent = percent
      self.isCharging = isCharging
    }

    enum CodingKeys: String, CodingKey {
      case percent
      case isCharging = "charging"
    }
  }

  package struct Gpsd: Hashable, Sendable, Codable {
    /// As `host:port`.
    package var source: String
    package var connected: Bool
    /// Why not, or what is wrong with what answers; nil when all is well.
    package var fault: String?

    package init(source: String, connected: Bool, fault: String?) {
      self.source = source
      self.connected = connected
      self.fault = fault
    }
  }

  package struct RecordCounts: Hashable, Sendable, Codable {
    /// Kept and not yet acknowledged by the store.
    package var waiting = 0
    /// Among them, those in the journal that are signed only when they are sent.
    package var unsigned = 0
    /// Acknowledged by the store.
    package var sent = 0
    /// Among them, in the store's quarantine.
    package var quarantined = 0

    package init() {}
  }
}
