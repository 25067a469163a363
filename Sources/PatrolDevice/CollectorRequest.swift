// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import DeviceConfiguration

/// A request to the running collector, and what is told of its answer.
struct CollectorRequest {
  private let configuration: DeviceConfiguration

  init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
  }

  /// - Throws: an exit status, having said why.
  func make(_ request: ControlRequest) throws {
    var end: ExitCode?
    do throws(ControlFault) {
      try ControlClient(path: configuration.control).ask(request) { end = tell($0) }
    } catch {
      Talk.endProgress()
      let unknown = error.isOfLostAnswer ? request.unknownEnd.map { "; \($0)" } : nil
      throw Exit.saying("\(error)\(unknown ?? "")", Exit.status(of: error))
    }
    if let end { throw end }
  }

  /// Tells of an answer; how the command ends that it is the last one for, nil when well.
  private func tell(_ reply: ControlReply) -> ExitCode? {
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
    case .failed(let words, let failure):
      Talk.say(words)
      return Exit.status(of: failure)
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
