// SPDX-License-Identifier: Apache-2.0

/// What an officer is told without a screen.
///
/// In the order of urgency: a light shows the first of those that hold.
package enum Signal: String, Hashable, Sendable, CaseIterable {
  /// Nothing has been measured of a unit on shift for a minute.
  case noFix = "no_fix"
  /// The plan's minutes are reached in the hot spot that the unit is in.
  case doseReached = "dose_reached"
  case inHotSpot = "in_hot_spot"
  case onShift = "on_shift"
  /// Off shift, and the store does not have every record yet.
  case recordsWaiting = "records_waiting"
  case offShift = "off_shift"
  /// A booking by the button was refused. A moment, not a state.
  case refused
}

/// How one signal looks and feels: milliseconds on, off, on and so forth.
package struct SignalPattern: Hashable, Sendable {
  /// Of the light, again and again for as long as the signal holds; empty leaves it dark, and one
  /// figure alone leaves it lit.
  package var light: [Int]
  /// Of the vibration, once as the signal begins; empty for none.
  package var vibration: [Int]

  package init(light: [Int] = [], vibration: [Int] = []) {
    (self.light, self.vibration) = (light, vibration)
  }

  /// No step is longer than a minute, in milliseconds; none is so short that it is not seen or
  /// felt.
  package static let step = 20...60_000
  /// Most steps of a pattern. The kernel takes no longer text than a page.
  package static let mostSteps = 32
}

/// What there is to signal with, and how.
package struct SignalSettings: Hashable, Sendable {
  /// The name of a LED of the kernel's class; nil for none.
  package var light: String?
  /// A name of the same class or of `timed_output`, or the path of an input device that rumbles;
  /// nil for none.
  package var vibrator: String?
  /// The path of an input device whose key books on and off; nil for none.
  package var button: String?
  /// Seconds for which the button is held to book.
  package var hold = 2.0
  /// Whose signals they are; nil for all units together.
  package var unit: String?
  package var patterns = SignalSettings.usualPatterns

  package init() {}

  /// Told apart by rhythm alone, by sight and by touch.
  package static let usualPatterns: [Signal: SignalPattern] = [
    .noFix: SignalPattern(light: [100, 900], vibration: [100, 100, 100, 100, 100]),
    .doseReached: SignalPattern(light: [1000], vibration: [600, 200, 600]),
    .inHotSpot: SignalPattern(light: [500, 500], vibration: [300]),
    .onShift: SignalPattern(light: [50, 4950], vibration: [200, 200, 200]),
    .recordsWaiting: SignalPattern(light: [100, 200, 100, 2600]),
    .offShift: SignalPattern(vibration: [1000]),
    .refused: SignalPattern(vibration: [50, 100, 50, 100, 50, 100, 50, 100, 50]),
  ]
}
