// SPDX-License-Identifier: Apache-2.0

import CGpsd
import Patrol

/// Decodes gpsd's JSON one line at a time, through libgps; the same for live streams and recordings.
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
  package func decode(_ line: [UInt8]) -> GpsdLine {
    if line.contains(0) { return .damaged }
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
}

/// What one line of gpsd's JSON holds.
package enum GpsdLine: Hashable, Sendable {
  case position(PositionReport)
  /// Whole, but nothing that positions are made of.
  case other
  /// Not one whole report.
  case damaged
}
