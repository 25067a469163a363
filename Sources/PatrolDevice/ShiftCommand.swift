// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import DeviceConfiguration

/// Books units on and off.
struct ShiftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shift", abstract: "Books a unit on or off shift; off shift nothing is collected.",
    subcommands: [Start.self, End.self])

  struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "start", abstract: "Books a unit on.")

    @OptionGroup var configuration: ConfigurationOption
    @Option(help: "The unit; not needed where there is only one.") var unit: String?
    @Option(help: "The pseudonym of the officer who carries it.") var officer: String?

    func run() throws {
      try CollectorRequest(configuration.load())
        .make(ControlRequest(.startShift, unit: unit, officer: officer))
    }
  }

  struct End: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "end",
      abstract: "Books a unit off, or all: closes visits, writes the shift record, uploads.")

    @OptionGroup var configuration: ConfigurationOption
    @Option(help: "The unit; all that are on shift when none is named.") var unit: String?

    func run() throws {
      try CollectorRequest(configuration.load()).make(ControlRequest(.endShift, unit: unit))
    }
  }
}

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
      throw Exit.saying("\(error)", Exit.status(of: error))
    }
    if let end { throw end }
  }

  /// Tells of an answer; how the command ends that it is the last one for, nil when well.
  private func tell(_ reply: ControlReply) -> ExitCode? {
    switch reply {
    case .heard, .status: break
    case .progress(let words): Talk.progress(words)
    case .done(let words):
      Talk.endProgress()
      OutputFile.standardOutput.write(words + "\n")
    case .failed(let words, let failure):
      Talk.endProgress()
      Talk.say(words)
      return Exit.status(of: failure)
    }
    return nil
  }
}
