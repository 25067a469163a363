// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Control
import DeviceConfiguration
import Patrol
import Platform
import Wire

/// Shows each unit, the hot spot it is in, the dwell so far, and the records waiting.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Shows what the collector knows now; no positions.",
    discussion: """
      With --watch it stays on a terminal's screen of 40 columns or more and is painted anew every \
      second; Ctrl-C ends it. Where the output is no terminal, each change is a block of its own, \
      with an empty line behind it; changes of seconds alone are none.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "Keep showing it until interrupted.") var watch = false
  @Flag(help: "One JSON object; with --watch one for each change, on a line of its own.") var json =
    false

  func run() throws {
    let settings = try configuration.loadToAsk()
    let clock = LocalClock(zone: settings.timeZone)
    let status = { () throws(ControlError) in try StatusReport(at: settings.control) }
    let report = try status()
    if !watch {
      show(report, clock)
    } else if !json, let screen = TerminalScreen() {
      screen.show { StatusReport.screen(of: try? status(), clock, at: .now(), width: $0) }
    } else {
      try report.follow(status) { show($0, clock, end: json ? "" : "\n") }
    }
  }

  /// False when nobody reads any more.
  @discardableResult
  private func show(_ report: StatusReport, _ clock: LocalClock, end: String = "") -> Bool {
    let text = json ? Wire.line(of: report) : report.text(clock)
    return OutputFile.standardOutput.write(text + end)
  }
}
