// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Control
import DeviceConfiguration
import Glibc
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
  @Flag(help: "Go on showing it until interrupted.") var watch = false
  @Flag(help: "One JSON object a showing, each on a line of its own.") var json = false

  func run() throws {
    let settings = try configuration.loadToAsk()
    let request = CollectorRequest(settings)
    let clock = LocalClock(zone: settings.timeZone)
    let report = try request.status()
    if !watch {
      _ = show(report, clock)
    } else if !json, let screen = TerminalScreen() {
      StatusWatch(request, clock).paint(on: screen)
    } else {
      try showChanges(report, request, clock)
    }
  }

  private func showChanges(
    _ first: StatusReport, _ request: CollectorRequest, _ clock: LocalClock
  ) throws {
    var (report, shown) = (first, StatusReport?.none)
    while true {
      if report.gist != shown {
        guard show(report, clock, end: json ? "" : "\n") else { return }
        shown = report.gist
      }
      sleep(1)
      report = try request.status()
    }
  }

  /// False when nobody reads any more.
  private func show(_ report: StatusReport, _ clock: LocalClock, end: String = "") -> Bool {
    let text =
      json ? String(decoding: Wire.bytes(of: report), as: UTF8.self) + "\n" : report.text(clock)
    return OutputFile.standardOutput.write(text + end)
  }
}

/// The status on a terminal's screen, until somebody ends it.
private struct StatusWatch {
  private let request: CollectorRequest
  private let clock: LocalClock

  init(_ request: CollectorRequest, _ clock: LocalClock) {
    (self.request, self.clock) = (request, clock)
  }

  func paint(on screen: TerminalScreen) {
    defer { screen.end() }
    var lines = page(screen.width)
    while screen.paint(lines) {
      switch screen.wait(seconds: 1) {
      case .time, .resized: lines = page(screen.width)
      case .ended: return
      }
    }
  }

  private func page(_ width: Int) -> [String] {
    let now = Timestamp.now()
    do {
      return try request.status().screen(clock, at: now, width: width)
    } catch {
      return [clock.time(now), "", "THE COLLECTOR DOES NOT ANSWER"]
    }
  }
}
