// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import DeviceConfiguration
import Glibc
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
    repeat {
      guard show(try report(of: settings)) else { return }
      if watch { sleep(1) }
    } while watch
  }

  /// - Throws: an exit status, having said why.
  private func report(of settings: DeviceConfiguration) throws -> StatusReport {
    var answer: ControlReply?
    do throws(ControlFault) {
      try ControlClient(path: settings.control).ask(ControlRequest(.status)) { answer = $0 }
    } catch {
      throw Exit.saying("\(error)", Exit.status(of: error))
    }
    switch answer {
    case .status(let report): return report
    case .failed(let words, let failure): throw Exit.saying(words, Exit.status(of: failure))
    case .heard, .progress, .done, nil:
      throw Exit.saying("the collector gave no status", Exit.unavailable)
    }
  }

  private func show(_ report: StatusReport) -> Bool {
    if json {
      return OutputFile.standardOutput.write(
        String(decoding: Wire.bytes(of: report), as: UTF8.self) + "\n")
    }
    let clear = watch && isatty(STDOUT_FILENO) == 1 ? "\u{1B}[H\u{1B}[2J" : ""
    return OutputFile.standardOutput.write(clear + report.text)
  }
}

extension StatusReport {
  /// For people, in lines.
  var text: String {
    var lines = gpsd.map { gpsd in
      "gpsd \(gpsd.source): "
        + (gpsd.fault.map { (gpsd.connected ? "connected, but " : "") + $0 }
          ?? (gpsd.connected ? "connected" : "away"))
    }
    lines += units.flatMap(\.lines)
    lines.append(
      "records: \(records.waiting) waiting, \(records.sent) sent"
        + (records.quarantined > 0 ? ", \(records.quarantined) put aside by the store" : ""))
    if let receipt { lines.append(receipt.lines.joined(separator: "; ") + "; at \(receipt.at)") }
    lines += troubles.map { "trouble: \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension UnitStatus {
  fileprivate var lines: [String] {
    let signal =
      switch reception {
      case .fix: "fix"
      case .noFix: "no fix"
      case .silent: "silent"
      }
    var head = "\(unit): \(signal)"
    if let shift {
      head += ", on shift \(shift)" + (officer.map { " (\($0))" } ?? "")
      if let coverage { head += ", \(Int((coverage * 100).rounded())) % covered" }
    } else {
      head += ", off shift"
    }
    if let unmoved { head += ", position unchanged for \(Int(unmoved / 60)) min" }
    return [head]
      + present.map { place in
        let name = place.hotSpot + (place.name.map { " \($0)" } ?? "")
        return "  \(place.isInside ? "in" : "just left") \(name): \(Self.clock(place.dwell))"
          + " of \(Self.clock(place.target))"
      }
  }

  /// Minutes and seconds, as 7:05.
  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds)
    return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
  }
}
