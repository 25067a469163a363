// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

/// A Unix socket that carries lines; closed with its last reference.
///
/// No call waits in the kernel without an end: each waits with poll(2) until a moment of the steady
/// clock. A socket's own time-outs are not used, since the kernel refuses those whose microseconds
/// are a second or more.
final class LocalSocket: Sendable {
  /// Longest line taken, in bytes: a status of many units stays far below.
  static let longestLine = 1 << 20
  /// How long the other side may leave what is sent to it unread, in seconds.
  private static let patience = 10.0
  /// Bytes looked at in one go.
  private static let chunk = 4096

  let descriptor: Int32

  /// Takes over a connected socket.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(descriptor) }

  /// The next line without its end, within so many seconds; nil when the other side is done, too
  /// slow, or past `limit` bytes. Blocks.
  func readLine(within seconds: Double, upTo limit: Int = longestLine) -> Data? {
    readLine(by: SteadyClock.nanoseconds + UInt64(seconds * 1e9), upTo: limit)
  }

  /// The same until a moment of the steady clock.
  func readLine(by deadline: UInt64, upTo limit: Int = longestLine) -> Data? {
    var line = Data()
    while line.count <= limit {
      guard wait(for: POLLIN, until: deadline) else { return nil }
      switch receive(upToLineEnd: true) {
      case .nothing: continue
      case .ended: return nil
      case .bytes(let bytes):
        line.append(contentsOf: bytes)
        if line.last == UInt8(ascii: "\n") { return line.count > limit ? nil : line.dropLast() }
      }
    }
    return nil
  }

  /// What has come of the other side's words.
  enum Received {
    case bytes(ArraySlice<UInt8>)
    /// Nothing yet.
    case nothing
    /// The other side is done.
    case ended
  }

  /// Takes what has come, or no more of it than the first line with its end. Does not block.
  func receive(upToLineEnd: Bool = false) -> Received {
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    var wanted = buffer.count
    if upToLineEnd {
      let seen = recv(descriptor, &buffer, wanted, Int32(MSG_DONTWAIT | MSG_PEEK))
      guard seen > 0 else { return Self.whyNothing(seen) }
      wanted = buffer[..<seen].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? seen
    }
    let count = recv(descriptor, &buffer, wanted, Int32(MSG_DONTWAIT))
    return count > 0 ? .bytes(buffer[..<count]) : Self.whyNothing(count)
  }

  private static func whyNothing(_ count: Int) -> Received {
    count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
  }

  /// Whether the other side has closed the socket, and hears no answer any more.
  var isAbandoned: Bool {
    var watched = pollfd(fd: descriptor, events: 0, revents: 0)
    return poll(&watched, 1, 0) > 0 && watched.revents & Int16(POLLHUP) != 0
  }

  /// Sends a line; a reader that has gone, or does not read for as long as is waited, gets nothing
  /// more. Blocks.
  func write(line: Data, within seconds: Double = patience) {
    let deadline = SteadyClock.nanoseconds + UInt64(seconds * 1e9)
    var left = (line + [UInt8(ascii: "\n")])[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      if count > 0 {
        left = left.dropFirst(count)
      } else if errno == EAGAIN {
        // Half a line is no line: what would follow it makes no sense.
        guard wait(for: POLLOUT, until: deadline) else {
          shutdown(descriptor, Int32(SHUT_RDWR))
          return
        }
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Waits until the socket is ready, or at its end; false when it is not in time.
  private func wait(for event: Int32, until deadline: UInt64) -> Bool {
    while true {
      let now = SteadyClock.nanoseconds
      guard now < deadline else { return false }
      var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let milliseconds = min((deadline - now) / 1_000_000 + 1, UInt64(Int32.max))
      if poll(&watched, 1, Int32(milliseconds)) > 0 { return true }
    }
  }
}
