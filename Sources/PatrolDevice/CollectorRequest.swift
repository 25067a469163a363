// SPDX-License-Identifier: Apache-2.0

import Commands
import Control
import DeviceConfiguration
import Glibc
import Patrol
import Platform

/// Asks the running collector and prints its answers.
struct CollectorRequest {
  private let configuration: DeviceConfiguration

  init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
  }

  /// - Throws: `CommandError` when the collector does not answer, or does not do it.
  func make(_ request: ControlRequest) throws {
    var failure: CommandError?
    do throws(ControlError) {
      try ControlClient(path: configuration.control).ask(request) { failure = tell($0) }
    } catch {
      throw CommandError(error.kind, request.failure(for: error))
    }
    if let failure { throw failure }
  }

  /// What the collector knows now.
  ///
  /// - Throws: `ControlError` when it does not answer, `CommandError` when it gives no status.
  func status() throws -> StatusReport {
    var answer: ControlReply?
    try ControlClient(path: configuration.control).ask(ControlRequest(.status)) { answer = $0 }
    switch answer {
    case .status(let report): return report
    case .failed(let words, let kind): throw CommandError(kind, words)
    case .heard, .progress, .ended, .done, nil:
      throw CommandError(.unavailable, "the collector gave no status")
    }
  }

  /// Says what becomes of the records. On a terminal it shows the sending until it ends.
  func showSending() {
    guard configuration.store != nil else {
      return Talk.say("no store is named: the records are kept on this device")
    }
    guard Talk.isTerminal else {
      return Talk.say("the records go to the store by themselves; patrol sync waits for that")
    }
    let clock = LocalClock(zone: configuration.timeZone)
    var watch = SendingWatch()
    while true {
      switch watch.step(try? status(), clock) {
      case .goesOn(let words): Talk.progress(words)
      case .ends(let words):
        Talk.endProgress()
        return Talk.say(words)
      }
      usleep(UInt32(SendingWatch.pause * 1e6))
    }
  }

  /// Prints an answer; returns why the request failed, nil when it did not.
  private func tell(_ reply: ControlReply) -> CommandError? {
    if case .progress(let words) = reply {
      Talk.progress(words)
      return nil
    }
    Talk.endProgress()
    switch reply {
    case .heard, .status, .progress: break
    case .done(let words): OutputFile.standardOutput.write(words + "\n")
    case .ended(let shifts):
      let clock = LocalClock(zone: configuration.timeZone)
      OutputFile.standardOutput.write(shifts.text(clock))
    case .failed(let words, let kind): return CommandError(kind, words)
    }
    return nil
  }
}
