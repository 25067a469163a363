// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Control
import DeviceConfiguration
import Glibc
import Platform
import Wire

/// Shows each unit, the hot spot it is in, the dwell so far, and the records waiting.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Shows what the collector knows now; no positions.")

  @OptionGroup var configuration: ConfigurationOption
  @Flag(help: "Show it again every second until interrupted.") var watch = false
  @Flag(help: "One JSON object a showing.") var json = false

  func run() throws {
    let settings = try configuration.load()
    let collector = CollectorRequest(settings)
    let clock = LocalClock(zone: settings.timeZone)
    repeat {
      guard show(try collector.status(), clock) else { return }
      if watch { sleep(1) }
    } while watch
  }

  private func show(_ report: StatusReport, _ clock: LocalClock) -> Bool {
    if json {
      return OutputFile.standardOutput.write(
        String(decoding: Wire.bytes(of: report), as: UTF8.self) + "\n")
    }
    let clear = watch && isatty(STDOUT_FILENO) == 1 ? "\u{1B}[H\u{1B}[2J" : ""
    return OutputFile.standardOutput.write(clear + report.text(clock))
  }
}
