// SPDX-License-Identifier: Apache-2.0

/// A time in a shift in which nobody saw the unit, and the visits that it can hide.
///
/// Holds no position. Where the unit was lost and found is known here only as two squares of half a
/// kilometre, through the stays that were possible from them (`Docs/presence.md`).
package struct Silence: Hashable, Sendable, Codable {
  package var from: Timestamp
  package var to: Timestamp
  package var why: SilenceCause
  /// The longest stay in each hot spot that the silence can hide, in whole seconds, by id.
  package var hotSpots: [String: Int]
  /// The longest stay that it can hide in a hot spot not named, in whole seconds; 0 when all are
  /// named.
  package var elsewhere: Int

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
    from: Timestamp, to: Timestamp, why: SilenceCause, hotSpots: [String: Int], elsewhere: Int = 0
  ) {
    self.from = from
    self.to = to
    self.why = why
    self.hotSpots = hotSpots
    self.elsewhere = elsewhere
  }

  /// Length in seconds.
  package var seconds: Double { to.seconds(since: from) }

  /// The longest stay in a hot spot that it can hide, in whole seconds.
  package func longestStay(in hotSpot: String) -> Int { hotSpots[hotSpot] ?? elsewhere }

  /// The hot spots named and their stays, the longest first.
  package var ranked: [(hotSpot: String, stay: Int)] {
    hotSpots.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { (hotSpot: $0.key, stay: $0.value) }
  }

  /// Why it can be no silence, in words; nil when it can. Its length is 0 or more.
  package var flaw: String? {
    if hotSpots.count > Self.mostNamed { return "a silence names over \(Self.mostNamed) hot spots" }
    let possible = 0...Int(seconds.rounded(.up))
    return (hotSpots.values + [elsewhere]).allSatisfy(possible.contains)
      ? nil : "a stay is longer than its silence, or negative"
  }
}

/// What most of the silence was.
package enum SilenceCause: String, Codable, Sendable, CaseIterable {
  /// gpsd answered, but the unit gave no usable fix.
  case noFix = "no_fix"
  /// gpsd could not be reached.
  case gpsdDown = "gpsd_down"
  /// The collector was not running.
  case deviceOff = "device_off"
  /// The receiver repeated one position while its time went on.
  case receiverHung = "receiver_hung"
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
