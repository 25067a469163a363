// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whether the store is to be asked what it has, though nothing new may have been sent.
final class Comparison: Sendable {
  private enum Wish {
    case none, whenQuiet, now
  }

  private let wish = Mutex(Wish.none)

  /// - Parameter isUrgent: whether somebody waits for it.
  func ask(isUrgent: Bool = true) {
    wish.withLock { wish in
      if isUrgent { wish = .now } else if wish == .none { wish = .whenQuiet }
    }
  }

  /// Whether somebody waits for it.
  var isUrgent: Bool { wish.withLock { $0 == .now } }

  /// Whether it was asked for since the last time.
  func take() -> Bool {
    wish.withLock { wish in
      defer { wish = .none }
      return wish != .none
    }
  }
}
