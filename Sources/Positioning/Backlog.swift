// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// How many lines gpsd has said, and how many of them have been taken in.
final class Backlog: Sendable {
  private let lines = Mutex((told: 0, taken: 0))

  var told: Int { lines.withLock { $0.told } }
  var taken: Int { lines.withLock { $0.taken } }

  func tell(_ event: GpsdEvent) { lines.withLock { $0.told += event.lines } }
  func take(_ event: GpsdEvent) { lines.withLock { $0.taken += event.lines } }
}

extension GpsdEvent {
  /// Lines that end in it.
  fileprivate var lines: Int {
    guard case .bytes(let bytes, at: _) = self else { return 0 }
    return bytes.withUnsafeBytes { buffer in
      var (count, rest) = (0, buffer[...])
      while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
        let end = memchr(start, 10, rest.count)
      {
        count += 1
        rest = rest.dropFirst(UnsafeRawPointer(end) - start + 1)
      }
      return count
    }
  }
}
