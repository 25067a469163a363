// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol

/// A recording in gpsd's words, read one second of the data at a time.
final class GpsdRecording: IteratorProtocol {
  struct Moment {
    let time: Timestamp
    /// Whole lines: what all receivers said at that time.
    let bytes: [UInt8]
  }

  private let file: UnsafeMutablePointer<FILE>
  private var line: UnsafeMutablePointer<CChar>?
  private var room = 0
  /// The report that begins the next moment.
  private var ahead: Moment?

  init?(_ path: String) {
    guard let file = fopen(path, "re") else { return nil }
    self.file = file
  }

  deinit {
    fclose(file)
    free(line)
  }

  func next() -> Moment? {
    var time = ahead?.time
    var bytes = ahead?.bytes ?? []
    ahead = nil
    while let line = nextLine() {
      if let said = Self.time(of: line) {
        if let time, said > time {
          ahead = Moment(time: said, bytes: line)
          return Moment(time: time, bytes: bytes)
        }
        time = said
      }
      // The greeting is gpsd's own and not of the data.
      if time != nil { bytes += line }
    }
    return time.map { Moment(time: $0, bytes: bytes) }
  }

  private func nextLine() -> [UInt8]? {
    let count = getline(&line, &room, file)
    guard count > 0, let line else { return nil }
    return line.withMemoryRebound(to: UInt8.self, capacity: count) {
      Array(UnsafeBufferPointer(start: $0, count: count))
    }
  }

  /// The time of a position report; nil for any other line.
  private static func time(of line: [UInt8]) -> Timestamp? {
    guard line.starts(with: Array(#"{"class":"TPV""#.utf8)) else { return nil }
    let text = String(decoding: line, as: UTF8.self)
    guard let key = text.range(of: #""time":""#) else { return nil }
    return Timestamp(String(text[key.upperBound...].prefix { $0 != "\"" }))
  }
}
