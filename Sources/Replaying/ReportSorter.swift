// SPDX-License-Identifier: Apache-2.0

import Patrol
import Positioning

/// Sorts the lines of a recording by the times in them.
///
/// It holds all lines: a day with one report a second takes 20 MB. It leaves out fixes that are
/// dated ahead of their neighbours in a log (`DatedAhead`).
final class ReportSorter {
  /// What stands for a line that was too long to be kept, so that it is counted as damaged.
  private static let damaged: [UInt8] = [0]

  private let decoder = GpsdDecoder()
  private var splitter = LineSplitter()
  private var lines: [(time: Timestamp, bytes: [UInt8])] = []
  /// The time of the line before; a line without one stays behind it.
  private var last = Timestamp(milliseconds: 0)
  /// For each receiver: the times in the current log, and the lines that have each time.
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
    return "\(found.count) fixes were left out: they are dated ahead of those before and after; "
      + "the first is in line \(first - linesBefore + 1)"
  }

  /// Calls `body` with each line, with its line end, in the order of time. Lines of the same time
  /// keep their order.
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

  /// Notes that the next line to be kept has the time `time`.
  private func note(_ time: Timestamp, of device: String) {
    let count = epochs[device]?.count ?? 0
    if count > 0, epochs[device]?[count - 1].time == time {
      epochs[device]?[count - 1].lines.append(lines.count)
    } else {
      epochs[device, default: []].append((time, [lines.count]))
    }
  }
}
