// SPDX-License-Identifier: Apache-2.0

import Collecting
import Commands
import Control
import DeviceConfiguration
import Glibc

/// Shows how the records of a shift reach the store, for as long as somebody watches.
///
/// It asks for the status again and again: nothing of the upload hangs on it.
struct UploadWatch {
  /// In microseconds.
  private static let pause: UInt32 = 500_000
  /// How often it looks: two minutes long.
  private static let looks = 240
  /// How often in a row it sees a trouble before it leaves: the first may be of before.
  private static let patience = 6

  private let settings: DeviceConfiguration

  init(_ settings: DeviceConfiguration) {
    self.settings = settings
  }

  /// Says what becomes of the records; on a terminal, shows it until they are there.
  func show() {
    guard settings.store != nil else {
      return Talk.say("no store is named: the records are kept on this device")
    }
    guard Talk.isTerminal else {
      return Talk.say("the records go to the store by themselves; patrol sync waits for that")
    }
    let end = watch()
    Talk.endProgress()
    Talk.say(end)
  }

  /// What to say in the end.
  private func watch() -> String {
    var troubled = 0
    for _ in 0..<Self.looks {
      guard let report = look() else { return "the collector tells no more of the upload" }
      if report.records.waiting == 0, !report.receiptIsPending {
        return report.receiptLines(LocalClock(zone: settings.timeZone)).joined(separator: "\n")
      }
      troubled = report.sendingTrouble == nil ? 0 : troubled + 1
      if troubled >= Self.patience, let trouble = report.sendingTrouble {
        return "not sent yet: \(trouble); it goes on by itself"
      }
      Talk.progress("sending: \(report.records.waiting) records wait; Ctrl-C leaves it going")
      usleep(Self.pause)
    }
    return "not all is sent yet; it goes on by itself, and patrol status shows how far it is"
  }

  private func look() -> StatusReport? {
    var report: StatusReport?
    try? ControlClient(path: settings.control).ask(ControlRequest(.status)) { reply in
      if case .status(let status) = reply { report = status }
    }
    return report
  }
}
