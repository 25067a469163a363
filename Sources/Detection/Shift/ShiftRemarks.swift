// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

extension [String] {
  /// Most remarks a shift's record holds.
  private static var most: Int { 100 }

  /// Adds words to the notes of a shift. The same words again are only counted, as `words (3
  /// times)`, so that what often happens leaves room for what seldom does.
  package mutating func remark(_ words: String) {
    for (place, note) in enumerated() {
      guard let times = note.times(of: words) else { continue }
      self[place] = "\(words) (\(times + 1) times)"
      return
    }
    if count < Self.most { append(words) }
  }
}

extension String {
  /// How often this note says `words`; nil when it says something else.
  fileprivate func times(of words: String) -> Int? {
    if self == words { return 1 }
    let (before, after) = (words + " (", " times)")
    guard hasPrefix(before), hasSuffix(after) else { return nil }
    guard let times = Int(dropFirst(before.count).dropLast(after.count)),
      (2..<RecordBounds.mostOfAnything).contains(times)
    else { return nil }
    return times
  }
}

/// Whether a unit ever came anywhere near a hot spot of its set.
///
/// Who walks a shift and never does has most likely the wrong set, or one whose numbers are
/// swapped; the shift's record says so, and nothing of where the unit was.
struct Nearness: Sendable {
  /// What lies farther off, in metres, is not near. A shift begins at a station, and those are
  /// farther than this from every hot spot only where a force's hot spots are in another town.
  static let reach = 10_000.0

  private(set) var hasComeNear: Bool

  init(hasComeNear: Bool = false) {
    self.hasComeNear = hasComeNear
  }

  mutating func see(_ fix: Fix, _ hotSpots: HotSpotSet) {
    if hasComeNear { return }
    hasComeNear = !hotSpots.index.areas(within: Self.reach, of: fix.coordinate).isEmpty
  }

  /// Words for the shift's record; nil when there is nothing to say.
  var remark: String? { hasComeNear ? nil : UnitShift.nowhereNear }
}

extension UnitShift {
  /// What a shift's record says when no fix came near any hot spot.
  package static let nowhereNear =
    "no fix came within 10 km of any hot spot: is it the right set, with longitude first?"

  /// What a shift's record says when the receiver's speed was left out.
  static let doubtedSpeed =
    "the receiver's speed contradicted its positions and was left out for a time: "
    + "check the receiver's settings, or what feeds gpsd"
}

/// For how long a unit's position has not changed in its last digit, though its time went on.
///
/// A receiver indoors may hold its position. A receiver on a shelf has no other position to report.
/// A receiver that has hung repeats its last position for ever. The fixes do not show which it was.
/// So the shift's record says how long it lasted.
struct Stillness: Sendable {
  /// What lasts for less, in seconds, is nothing to speak of: the receiver may hold its position.
  private let remarkable: Double
  private var unchanged = UnchangedPosition()
  /// The longest stretch so far, in seconds.
  private(set) var longest: Double

  init(remarkable: Double, longest: Double = 0) {
    self.remarkable = remarkable
    self.longest = longest
  }

  /// How long it has lasted, in seconds; nil while it is nothing to speak of.
  var seconds: Double? { unchanged.seconds.flatMap { $0 >= remarkable ? $0 : nil } }

  mutating func see(_ fix: Fix) {
    _ = unchanged.see(fix)
    longest = max(longest, unchanged.seconds ?? 0)
  }

  /// Words for the shift's record; nil when there is nothing to say.
  var remark: String? {
    guard longest >= remarkable else { return nil }
    return "the position did not change at all for up to \(Int(longest)) s on end: "
      + "the unit lay still, or its receiver hung"
  }
}
