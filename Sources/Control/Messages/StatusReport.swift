// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Wire

/// What the collector knows now, for people: no positions, only names and times.
package struct StatusReport: Hashable, Sendable, Codable {
  package var units: [UnitStatus] = []
  package var gpsd: [Gpsd] = []
  package var records = Records()
  /// The store's last receipt; nil before the first.
  package var receipt: KeptReceipt?
  /// Whether there are records, or news of the store, that no receipt speaks of yet.
  package var receiptIsPending = false
  /// What stands in the way of sending records; nil when nothing does. It is among the troubles
  /// too.
  package var sendingTrouble: String?
  /// What stands in the way of keeping or sending records; empty when nothing does.
  package var troubles: [String] = []

  package init() {}

  enum CodingKeys: String, CodingKey {
    case units, gpsd, records, receipt
    case receiptIsPending = "receipt_pending"
    case sendingTrouble = "sending_trouble"
    case troubles
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

  package struct Records: Hashable, Sendable, Codable {
    /// Kept and not yet acknowledged by the store.
    package var waiting = 0
    /// Acknowledged by the store.
    package var sent = 0
    /// Among them, put aside by the store for people to look at.
    package var quarantined = 0

    package init() {}
  }
}

/// One unit as it is now.
package struct UnitStatus: Hashable, Sendable, Codable {
  package enum Reception: String, Sendable, Codable {
    case fix
    case noFix = "no_fix"
    /// The receiver says nothing.
    case silent
  }

  package var unit: String
  package var reception: Reception
  /// Seconds since the last report; nil when there was none.
  package var age: Double?
  /// Epochs heard since the collector began, with a position or without; each once.
  package var heard = 0
  /// When the receiver last had a position, by its own time; nil when it had none in this shift, or
  /// off shift since the collector began.
  package var lastFix: Timestamp?
  /// Why nothing is measured of it now, in words; nil when something is, or nobody knows yet.
  package var obstacle: String?
  package var officer: String?
  /// Nil off shift.
  package var shift: String?
  package var shiftStarted: Timestamp?
  /// Share of the shift with usable fixes, 0 to 1; nil off shift.
  package var coverage: Double?
  /// Those of them that were judged in the shift; nil off shift.
  package var judged: Int?
  /// Seconds for which the position has not changed in its last digit, though time went on: the
  /// unit lies still, or its receiver has hung. Nil below ten minutes.
  package var unmoved: Double?
  /// The hot spots the unit is in, or left within the re-visit gap; provisional. None once it has
  /// been silent for longer than is bridged: nobody knows any more.
  package var present: [Place] = []

  package init(unit: String, reception: Reception) {
    self.unit = unit
    self.reception = reception
  }

  package struct Place: Hashable, Sendable, Codable {
    package var hotSpot: String
    package var name: String?
    package var entered: Timestamp
    package var dwell: Double
    /// The dwell aimed at, in seconds.
    package var target: Double
    package var isInside: Bool

    package init(
      hotSpot: String, name: String?, entered: Timestamp, dwell: Double, target: Double,
      isInside: Bool
    ) {
      self.hotSpot = hotSpot
      self.name = name
      self.entered = entered
      self.dwell = dwell
      self.target = target
      self.isInside = isInside
    }

    enum CodingKeys: String, CodingKey {
      case hotSpot = "hotspot"
      case name, entered
      case dwell = "dwell_s"
      case target = "target_s"
      case isInside = "inside"
    }
  }

  enum CodingKeys: String, CodingKey {
    case unit, reception
    case age = "age_s"
    case heard = "epochs_heard"
    case lastFix = "last_fix"
    case obstacle, officer, shift
    case shiftStarted = "shift_started"
    case coverage
    case judged = "epochs_judged"
    case unmoved = "unmoved_s"
    case present
  }
}
