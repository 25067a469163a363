// SPDX-License-Identifier: Apache-2.0

package import Patrol

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
  /// Metres, as the receiver says of its last position; nil when it says nothing.
  package var error: Double?
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
  package var present: [OpenVisit] = []
  /// The plan's nearest hot spot with visits missing that the unit is not in; nil off shift, and
  /// without a plan of the day.
  package var next: Next?
  /// Visits that the plan has due on the day, and how many of them this device has not made; nil
  /// off shift, and without a plan of the day.
  package var planned: Planned?

  package init(unit: String, reception: Reception) {
    self.unit = unit
    self.reception = reception
  }

  package struct OpenVisit: Hashable, Sendable, Codable {
    package var hotSpot: String
    package var name: String?
    package var entered: Timestamp
    /// Seconds inside so far, and those of them in a vehicle, which no plan counts.
    package var dwell: Double
    package var driven: Double
    /// Seconds on foot aimed at: the plan's, or the configuration's without a plan of the day; nil
    /// where the plan of the day has nothing due.
    package var target: Double?
    package var isInside: Bool

    package init(
      hotSpot: String, name: String?, entered: Timestamp, dwell: Double, driven: Double = 0,
      target: Double?, isInside: Bool
    ) {
      self.hotSpot = hotSpot
      self.name = name
      self.entered = entered
      self.dwell = dwell
      self.driven = driven
      self.target = target
      self.isInside = isInside
    }

    /// Seconds inside that count.
    package var onFoot: Double { max(0, dwell - driven) }
    /// Whether the time aimed at is reached; never where nothing is due.
    package var isReached: Bool { target.map { onFoot >= $0 } ?? false }

    enum CodingKeys: String, CodingKey {
      case hotSpot = "hotspot"
      case name, entered
      case dwell = "dwell_s"
      case driven = "driven_s"
      case target = "target_s"
      case isInside = "inside"
    }
  }

  /// Where the plan has a visit due next.
  package struct Next: Hashable, Sendable, Codable {
    package var hotSpot: String
    package var name: String?
    /// Visits missing, and minutes on foot from which one counts.
    package var visits: Int
    package var minutes: Double
    /// Whole minutes to get there on foot, at least 1; nil when the unit's position is not known.
    package var walk: Int?

    package init(_ place: PlannedDay.DueHotSpot, name: String?, walk: Int?) {
      hotSpot = place.hotSpot
      self.name = name
      visits = place.short
      minutes = place.minutes
      self.walk = walk
    }

    enum CodingKeys: String, CodingKey {
      case hotSpot = "hotspot"
      case name, visits
      case minutes = "minutes_each"
      case walk = "walk_min"
    }
  }

  package struct Planned: Hashable, Sendable, Codable {
    package var due: Int
    package var short: Int

    package init(due: Int, short: Int) {
      self.due = due
      self.short = short
    }
  }

  enum CodingKeys: String, CodingKey {
    case unit, reception
    case age = "age_s"
    case heard = "epochs_heard"
    case lastFix = "last_fix"
    case error = "error_m"
    case obstacle, officer, shift
    case shiftStarted = "shift_started"
    case coverage
    case judged = "epochs_judged"
    case unmoved = "unmoved_s"
    case present, next, planned
  }
}
