// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Platform

/// Tells how the records of a shift reach the store, from one status of the collector to the next.
///
/// It only looks: nothing of the upload depends on it.
package struct SendingWatch {
  /// Seconds from one status to the next.
  package static let pause = 0.5
  /// How many statuses are looked at: two minutes of them.
  private static let looks = 240
  /// How many statuses in a row must tell of a trouble before the watch ends. The first ones may
  /// tell of an upload that was tried before.
  private static let patience = 6

  private var looked = 0
  private var troubled = 0

  package init() {}

  package enum Decision: Hashable, Sendable {
    /// Show this and look again after `pause`.
    case goesOn(String)
    /// Say this and look no more.
    case ends(String)
  }

  /// What to do after one more status; nil stands for a collector that does not answer.
  package mutating func step(_ report: StatusReport?, _ clock: LocalClock) -> Decision {
    guard let report else { return .ends("the collector does not answer any more") }
    if report.records.waiting == 0, !report.receiptIsPending {
      return .ends(report.receiptLines(clock).joined(separator: "\n"))
    }
    troubled = report.sendingTrouble == nil ? 0 : troubled + 1
    if troubled >= Self.patience, let trouble = report.sendingTrouble {
      return .ends("not sent yet: \(trouble); the collector goes on trying")
    }
    looked += 1
    guard looked < Self.looks else {
      return .ends(
        "not all is sent yet; the collector goes on sending, and patrol status shows how far it is")
    }
    return .goesOn("sending: \(report.records.waiting) records wait; Ctrl-C does not stop it")
  }
  /// What becomes of the records where their sending is not watched; nil where it is.
  package static func unwatched(storeIsNamed: Bool, onTerminal: Bool) -> String? {
    switch (storeIsNamed, onTerminal) {
    case (false, _): "no store is named: the records are kept on this device"
    case (true, false):
      "the records are kept here until the store has them; “patrol sync” waits until it has"
    case (true, true): nil
    }
  }

  /// Looks at the status again and again, until `step` ends it; returns what to say then.
  ///
  /// - Parameter progress: called with what to show meanwhile.
  package static func follow(
    _ status: () -> StatusReport?, _ clock: LocalClock, pause: Double = pause,
    progress: (String) -> Void
  ) -> String {
    var watch = SendingWatch()
    while true {
      switch watch.step(status(), clock) {
      case .goesOn(let words): progress(words)
      case .ends(let words): return words
      }
      usleep(UInt32(pause * 1e6))
    }
  }
}
