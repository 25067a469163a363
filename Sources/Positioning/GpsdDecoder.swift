// SPDX-License-Identifier: Apache-2.0

import CGpsd
import Patrol

/// Decodes gpsd's JSON one line at a time, through libgps; the same for live streams and
/// recordings.
///
/// Not for two threads at once.
package final class GpsdDecoder {
  private let gpsd: OpaquePointer

  package init() {
    guard let gpsd = patrol_gpsd_create() else { fatalError("out of memory") }
    self.gpsd = gpsd
  }

  deinit { patrol_gpsd_destroy(gpsd) }

  /// Decodes one line without its line end; returns in bounded time whatever it holds.
  ///
  /// libgps knows gpsd's own way of writing to the letter. What another program has written anew is
  /// brought back into that first.
  package func decode(_ line: [UInt8]) -> GpsdLine {
    if line.contains(0) { return .damaged }
    let asItIs = decodeAsItIs(line)
    guard asItIs == .damaged, let report = Self.report(behindStampIn: line) else { return asItIs }
    if report.count < line.count {
      let unstamped = decodeAsItIs(report)
      if unstamped != .damaged { return unstamped }
    }
    guard let rewritten = RewrittenReport(report) else { return .damaged }
    return rewritten.line.map(decodeAsItIs) ?? .other
  }

  private func decodeAsItIs(_ line: [UInt8]) -> GpsdLine {
    var position = patrol_position()
    let kind = (line + [0]).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        patrol_gpsd_decode(gpsd, $0.baseAddress, &position)
      }
    }
    return switch kind {
    case PATROL_LINE_POSITION: .position(PositionReport(position))
    case PATROL_LINE_OTHER: .other
    default: .damaged
    }
  }

  /// Longest stamp before a report, in bytes: gpspipe's `-t` takes 26 and `-T` what its user
  /// writes.
  private static let longestStamp = 100

  /// The object in a line, without a stamp of the time before it as `gpspipe -t` writes one; nil
  /// where what stands there is no stamp but a piece of another report.
  private static func report(behindStampIn line: [UInt8]) -> [UInt8]? {
    guard let start = line.firstIndex(of: UInt8(ascii: "{")), start <= longestStamp,
      !line[..<start].contains(where: { "\"}[]".utf8.contains($0) })
    else { return nil }
    return Array(line[start...])
  }
}

/// What one line of gpsd's JSON holds.
package enum GpsdLine: Hashable, Sendable {
  case position(PositionReport)
  /// Whole, but nothing that positions are made of.
  case other
  /// Not one whole report.
  case damaged
}
