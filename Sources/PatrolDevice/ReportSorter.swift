// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Positioning

/// The lines of a recording, to be put in the order of the times in them.
///
/// Holds them all: a shift of a day with a report a second is 20 MB.
final class ReportSorter {
  private let decoder = GpsdDecoder()
  private var splitter = LineSplitter()
  private var lines: [(time: Timestamp, bytes: [UInt8])] = []
  /// The time of the line before; a line without one stays behind it.
  private var last = Timestamp(milliseconds: 0)

  func receive(_ bytes: UnsafeRawBufferPointer) {
    splitter.receive(bytes) { keep($0) }
  }

  func endLog() {
    splitter.finish { keep($0) }
  }

  /// Hands over each line, ended, in the order of time; those of one time stay as they were.
  func forEachLine(_ body: ([UInt8]) -> Void) {
    let order = lines.indices.sorted { (lines[$0].time, $0) < (lines[$1].time, $1) }
    for index in order { body(lines[index].bytes + [UInt8(ascii: "\n")]) }
    lines = []
  }

  private func keep(_ line: LineSplitter.Line) {
    guard case .whole(let bytes) = line else { return }
    if case .position(let report) = decoder.decode(bytes) { last = report.time ?? last }
    lines.append((last, bytes))
  }
}
