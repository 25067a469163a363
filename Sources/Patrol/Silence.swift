// SPDX-License-Identifier: Apache-2.0

/// A time in a shift in which nobody saw the unit, and the visits that it can hide.
///
/// Holds no position. Where the unit was lost and found is known here only as two squares of half a
/// kilometre, through the stays that were possible from them (`Docs/presence.md`).
package struct Silence: Hashable, Sendable, Codable {
  package var from: Timestamp
  package var to: Timestamp
  package var why: Cause
  /// The longest stay in each hot spot that the silence can hide, in whole seconds, by id.
  package var hotSpots: [String: Int]
  /// The longest stay that it can hide in a hot spot not named, in whole seconds; 0 when all are
  /// named.
  package var elsewhere: Int

  /// What most of the silence was.
  package enum Cause: String, Codable, Sendable, CaseIterable {
    /// gpsd answered, but the unit gave no usable fix.
    case noFix = "no_fix"
    /// gpsd could not be reached.
    case gpsdDown = "gpsd_down"
    /// The collector was not running.
    case deviceOff = "device_off"
  }

  /// Most silences that one shift lists.
  package static let mostListed = 500
  /// Most hot spots that one silence names.
  package static let mostNamed = 100

  enum CodingKeys: String, CodingKey, CaseIterable {
    case from, to, why
    case hotSpots = "hotspots"
    case elsewhere = "elsewhere_s"
  }

  package init(
    from: Timestamp, to: Timestamp, why: Cause, hotSpots: [String: Int], elsewhere: Int = 0
  ) {
    self.from = from
    self.to = to
    self.why = why
    self.hotSpots = hotSpots
    self.elsewhere = elsewhere
  }

  /// Length in seconds.
  package var seconds: Double { to.seconds(since: from) }
}

/// The silences of a shift that can hide no visit, summed up.
package struct ShortSilences: Hashable, Sendable, Codable {
  package var count: Int
  package var seconds: Double

  package init(count: Int = 0, seconds: Double = 0) {
    self.count = count
    self.seconds = seconds
  }
}
