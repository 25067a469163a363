// SPDX-License-Identifier: Apache-2.0

import Commands
import Control
import DeviceConfiguration
import Platform

/// Asks the running collector and prints its answers.
struct CollectorRequest {
  private let settings: DeviceConfiguration
  private let clock: LocalClock

  init(_ settings: DeviceConfiguration) {
    self.settings = settings
    clock = LocalClock(zone: settings.timeZone)
  }

  /// - Throws: `ControlError` when the collector does not answer, or does not do it.
  func make(_ request: ControlRequest) throws(ControlError) {
    try ControlClient(path: settings.control).ask(request) { reply in
      if case .progress(let words) = reply { return Talk.progress(words) }
      Talk.endProgress()
      if let text = reply.text(clock) { OutputFile.standardOutput.write(text) }
    }
  }

  /// Says what becomes of the records. On a terminal it shows the sending until it ends.
  func showSending() {
    let unwatched = SendingWatch.unwatched(
      storeIsNamed: settings.store != nil, onTerminal: Talk.isTerminal)
    let words =
      unwatched
      ?? SendingWatch.follow(
        { try? StatusReport(at: settings.control) }, clock, progress: Talk.progress)
    Talk.endProgress()
    Talk.say(words)
  }
}
