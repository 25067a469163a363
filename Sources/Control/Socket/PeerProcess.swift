// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// The process at the other end of a Unix socket, and how it is.
struct PeerProcess {
  let number: Int32

  /// Nil when the system does not tell.
  init?(of socket: LocalSocket) {
    // The system's own structure, which is not in scope here: process, user and group.
    var peer: [Int32] = [0, 0, 0]
    var size = socklen_t(MemoryLayout<Int32>.size * peer.count)
    guard getsockopt(socket.descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0, peer[0] > 0
    else { return nil }
    number = peer[0]
  }

  /// Why it may not answer, and what to do, in words.
  var silence: String {
    switch state {
    case "T", "t":
      "process \(number) is stopped; “kill -CONT \(number)” lets it go on, or restart the patrol "
        + "service"
    case "D":
      "process \(number) waits for the disk; look at the disk, and restart the patrol service if "
        + "it stays so"
    case "Z", "X", nil: "process \(number) has ended; restart the patrol service"
    default:
      "process \(number) is busy, or the device has no time or memory left for it; try again, and "
        + "restart the patrol service if it stays so"
    }
  }

  /// The letter that proc(5) gives; nil when there is no such process.
  private var state: Character? {
    guard let bytes = FileManager.default.contents(atPath: "/proc/\(number)/stat") else {
      return nil
    }
    let text = String(decoding: bytes, as: UTF8.self)
    // The name before it, in brackets, may hold anything.
    return text.lastIndex(of: ")").flatMap { text[$0...].dropFirst(2).first }
  }
}
