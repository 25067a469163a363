// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Positioning

/// A Unix socket that carries lines; closed with its last reference.
final class LocalSocket: Sendable {
  /// Longest line taken, in bytes: a status of many units stays far below.
  static let longestLine = 1 << 20
  /// How long the other side may leave what is sent to it unread, in seconds.
  private static let patience = 10

  private let descriptor: Int32

  /// Takes over a connected socket.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var wait = timeval(tv_sec: Self.patience, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Nil when nobody listens there.
  convenience init?(connectingTo path: String) {
    guard var address = sockaddr_un(path: path) else { return nil }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    guard address.withPointer({ connect(descriptor, $0, $1) }) == 0 else {
      close(descriptor)
      return nil
    }
    self.init(descriptor: descriptor)
  }

  deinit { close(descriptor) }

  /// Listens at `path`, in place of a socket that no program serves any more.
  static func listen(at path: String) throws(SystemFault) -> Int32 {
    guard var address = sockaddr_un(path: path) else {
      throw SystemFault(operation: "name the control socket", number: ENAMETOOLONG)
    }
    if LocalSocket(connectingTo: path) != nil {
      throw SystemFault(operation: "serve the control socket", number: EADDRINUSE)
    }
    unlink(path)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SystemFault(operation: "make a socket", number: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // The file is made by bind, so the mask is what keeps others out from the first moment.
    let mask = umask(0o117)
    let bound = address.withPointer { bind(descriptor, $0, $1) }
    let number = errno
    umask(mask)
    guard bound == 0, Glibc.listen(descriptor, 16) == 0 else {
      close(descriptor)
      throw SystemFault(operation: "bind the control socket", number: bound == 0 ? errno : number)
    }
    return descriptor
  }

  /// The next line without its end, within so many seconds; nil when the other side is done, too
  /// slow, or past `limit` bytes. Blocks.
  func readLine(within seconds: Double, upTo limit: Int = longestLine) -> Data? {
    let deadline = SteadyClock.nanoseconds + UInt64(seconds * 1e9)
    var line = Data()
    var byte: UInt8 = 0
    while line.count <= limit {
      let left = Int64(deadline) - Int64(SteadyClock.nanoseconds)
      guard left > 0 else { return nil }
      var wait = timeval(
        tv_sec: Int(left / 1_000_000_000), tv_usec: Int(left % 1_000_000_000 / 1000) + 1)
      let size = socklen_t(MemoryLayout<timeval>.size)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, size)
      let count = read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return line }
      line.append(byte)
    }
    return nil
  }

  /// Sends a line; a reader that has gone is no matter.
  func write(line: Data) {
    var left = (line + [UInt8(ascii: "\n")])[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      left = left.dropFirst(count)
    }
  }
}

extension sockaddr_un {
  /// Nil when the path is too long for one.
  fileprivate init?(path: String) {
    self.init()
    sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: sun_path) else { return nil }
    withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
  }

  fileprivate mutating func withPointer<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: &self) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
