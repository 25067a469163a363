// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// For how long a unit's position has not changed in its last digit, though its time went on.
///
/// A receiver indoors may hold its position, and one that lies on a shelf has none to change; one
/// that has hung repeats its last position for ever. Which it was nobody can tell from the fixes, so
/// the time counts as what it was judged, and the shift's record says how long it was.
struct Stillness: Sendable {
  /// What lasts for less, in seconds, is nothing to speak of: the receiver may hold its position.
  private let remarkable: Double
  private var place: Coordinate?
  private var since: Timestamp?
  private var last: Timestamp?
  /// The longest stretch so far, in seconds.
  private(set) var longest: Double

  init(remarkable: Double, longest: Double = 0) {
    self.remarkable = remarkable
    self.longest = longest
  }

  /// How long it has lasted, in seconds; nil while it is nothing to speak of.
  var seconds: Double? {
    guard let since, let last else { return nil }
    let seconds = last.seconds(since: since)
    return seconds >= remarkable ? seconds : nil
  }

  mutating func see(_ fix: Fix) {
    if fix.coordinate != place {
      place = fix.coordinate
      since = fix.time
    }
    last = fix.time
    longest = max(longest, since.map { fix.time.seconds(since: $0) } ?? 0)
  }

  /// Words for the shift's record; nil when there is nothing to say.
  var remark: String? {
    guard longest >= remarkable else { return nil }
    return "the position did not change at all for up to \(Int(longest)) s on end: "
      + "the unit lay still, or its receiver hung"
  }
}
