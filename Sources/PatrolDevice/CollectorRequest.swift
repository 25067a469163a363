// SPDX-License-Identifier: Apache-2.0

import Commands
import Control
import DeviceConfiguration

/// A request to the running collector, and what is told of its answer.
struct CollectorRequest {
  private let configuration: DeviceConfiguration

  init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
  }

  /// - Throws: `CommandError` when the collector does not answer, or does not do it.
  func make(_ request: ControlRequest) throws {
    var failure: CommandError?
    do throws(ControlFault) {
      try ControlClient(path: configuration.control).ask(request) { failure = tell($0) }
    } catch {
      let unknown = error.isOfLostAnswer ? request.unknownEnd.map { "; \($0)" } : nil
      throw CommandError(error.kind, "\(error)\(unknown ?? "")")
    }
    if let failure { throw failure }
  }

  /// Tells of an answer; returns why the request failed, nil when it did not.
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

extension ControlFault {
  /// Whether the request may have been done all the same.
  fileprivate var isOfLostAnswer: Bool {
    switch self {
    case .silent, .ended: true
    case .nobody, .system, .tooLong: false
    }
  }
}

extension ControlRequest {
  /// What is not known when no answer came, and where to ask; nil for what changes nothing.
  fileprivate var unknownEnd: String? {
    let unit = unit.map { "unit \($0)" } ?? "the unit"
    return switch verb {
    case .startShift: "whether \(unit) is on shift now is not known: patrol status tells"
    case .endShift: "whether \(unit) is off shift now is not known: patrol status tells"
    case .bookOfficer: "whether the officer is booked is not known: ask for it again"
    case .sync, .status: nil
    }
  }
}
