// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What a receiver says at one time.
package struct RecordedEpoch: Sendable {
  /// When, as `yyyymmddhhmmss`.
  package let clock: String
  /// NMEA 0183 sentences with their line ends.
  package let sentences: String

  package init(clock: String, sentences: String) {
    self.clock = clock
    self.sentences = sentences
  }

  /// The epochs of an NMEA recording, each from one RMC sentence to the next.
  package static func all(ofRecording path: String) throws(PlayingError) -> [RecordedEpoch] {
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(filePath: path)) } catch {
      throw .unusable(path, "cannot be read")
    }
    var epochs: [RecordedEpoch] = []
    var start: Data.Index?
    var line = bytes.startIndex
    // Line numbers, from 1: of the line, and of the one that an epoch starts with.
    var (number, startNumber) = (1, 1)
    while line < bytes.endIndex {
      let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.endIndex
      if isRMC(bytes[line..<end]) {
        if let start { epochs.append(try epoch(bytes[start..<line], path, line: startNumber)) }
        (start, startNumber) = (line, number)
      }
      line = end
      number += 1
    }
    guard let start else { throw .unusable(path, "no RMC sentence in it: not an NMEA recording") }
    return epochs + [try epoch(bytes[start...], path, line: startNumber)]
  }

  /// Whether a line is an RMC sentence of any talker.
  private static func isRMC(_ line: Data) -> Bool {
    line.first == UInt8(ascii: "$") && line.dropFirst(3).starts(with: "RMC,".utf8)
  }

  /// An error names the line and nothing of what it holds, which is a position.
  private static func epoch(
    _ bytes: Data, _ path: String, line: Int
  ) throws(PlayingError) -> RecordedEpoch {
    let sentences = String(decoding: bytes, as: UTF8.self)
    let fields = sentences.prefix { $0 != "\r\n" && $0 != "\n" }
      .split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count > 9, fields[1].count >= 6, fields[9].count == 6 else {
      throw .unusable(path, "line \(line): an RMC sentence without time or date")
    }
    let date = Array(fields[9])
    let day = "20" + String(date[4..<6] + date[2..<4] + date[0..<2])
    return RecordedEpoch(clock: day + fields[1].prefix(6), sentences: sentences)
  }
}
