// SPDX-License-Identifier: Apache-2.0

import Patrol
import Positioning

/// The lines of a recording, to be put in the order of the times in them.
///
/// Holds them all: a shift of a day with a report a second is 20 MB. Fixes that their neighbours in
/// a log show to be dated ahead are left out (`DatedAhead`).
final class ReportSorter {
  /// What stands for a line that was too long to be kept, so that it is counted as damaged.
  private static let damaged: [UInt8] = [0]

  private let decoder = GpsdDecoder()
  private var splitter = LineSplitter()
  private var lines: [(time: Timestamp, bytes: [UInt8])] = []
  /// The time of the line before; a line without one stays behind it.
  private var last = Timestamp(milliseconds: 0)
  /// Of each receiver, the times in the log under way and the lines that tell each.
  private var epochs: [String: [(time: Timestamp, lines: [Int])]] = [:]
  private var linesBefore = 0
  private var leftOut: Set<Int> = []

  func receive(_ bytes: UnsafeRawBufferPointer) {
    splitter.receive(bytes) { keep($0) }
  }

  /// Ends a log; returns what was left out of it, in words, or nil.
  func endLog() -> String? {
    splitter.finish { keep($0) }
    defer {
      linesBefore = lines.count
      epochs = [:]
    }
    let found = epochs.values.flatMap { epochs in
      DatedAhead.places(in: epochs.map(\.time)).map { epochs[$0].lines }
    }
    leftOut.formUnion(found.joined())
    guard let first = found.joined().min() else { return nil }
    return "\(found.count) fixes that are dated ahead of those before and behind were left out, "
      + "the first of them: line \(first - linesBefore + 1)"
  }

  /// Hands over each line, ended, in the order of time; those of one time stay as they were.
  func forEachLine(_ body: ([UInt8]) -> Void) {
    let order = lines.indices.filter { !leftOut.contains($0) }
      .sorted { (lines[$0].time, $0) < (lines[$1].time, $1) }
    for index in order { body(lines[index].bytes + [UInt8(ascii: "\n")]) }
    lines = []
  }

  private func keep(_ line: LineSplitter.Line) {
    guard case .whole(let bytes) = line else {
      lines.append((last, Self.damaged))
      return
    }
    if case .position(let report) = decoder.decode(bytes), let time = report.time {
      last = time
      note(time, of: report.device)
    }
    lines.append((last, bytes))
  }

  /// Notes that the line to come tells `time`.
  private func note(_ time: Timestamp, of device: String) {
    let count = epochs[device]?.count ?? 0
    if count > 0, epochs[device]?[count - 1].time == time {
      epochs[device]?[count - 1].lines.append(lines.count)
    } else {
      epochs[device, default: []].append((time, [lines.count]))
    }
  }
}
