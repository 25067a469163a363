// SPDX-License-Identifier: Apache-2.0

/// Tells a long press of a button from a short one. Times are nanoseconds of a steady clock.
struct Presses {
  /// A press shorter than this is a contact that bounces, in nanoseconds.
  private static let bounce: UInt64 = 30_000_000

  /// Nanoseconds for which the button is held to book.
  let hold: UInt64
  private var since: UInt64?
  private var isTold = false

  init(hold seconds: Double) {
    hold = UInt64(seconds * 1e9)
  }

  /// When the press under way becomes a long one; nil when none is, or it has.
  var deadline: UInt64? { isTold ? nil : since.map { $0 + hold } }

  /// The key went down or up.
  mutating func take(isDown: Bool, at time: UInt64) -> ButtonPress? {
    if isDown {
      if since == nil { (since, isTold) = (time, false) }
      return nil
    }
    defer { since = nil }
    guard let since, !isTold, time - min(time, since) >= Self.bounce else { return nil }
    return time - since >= hold ? .long : .short
  }

  /// Time has passed; a press that lasts is told once, while it still lasts.
  mutating func pass(to time: UInt64) -> ButtonPress? {
    guard let deadline, time >= deadline else { return nil }
    isTold = true
    return .long
  }

  /// The device is gone: nobody holds its key any more.
  mutating func forget() { (since, isTold) = (nil, false) }
}

/// How a button was pressed.
package enum ButtonPress: Hashable, Sendable {
  /// Asks what holds now.
  case short
  /// Books on or off.
  case long
}
