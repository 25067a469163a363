// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform

/// Where a Unix socket lies among the files.
struct LocalAddress {
  /// Longest path that a socket can have, in bytes (unix(7)).
  static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
  /// What may wait for the server to accept it; the kernel takes no more than its own bound.
  private static let backlog: Int32 = 128
  /// Between two tries to connect to a server whose backlog is full, in microseconds.
  private static let pause: UInt32 = 20_000

  let path: String
  private let address: sockaddr_un

  /// Nil when the path is too long for one.
  init?(path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count <= Self.longestPath else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    self.path = path
    self.address = address
  }

  /// Connects, before a moment of the steady clock.
  ///
  /// - Throws: EAGAIN when the server has left no room for one more until then.
  func connect(by deadline: UInt64) throws(SystemError) -> LocalSocket {
    while true {
      let descriptor = try Self.descriptor()
      // Without blocking the kernel says that the backlog is full; else it waits for ever.
      if call(Glibc.connect, descriptor) == 0 { return LocalSocket(descriptor: descriptor) }
      let number = errno
      close(descriptor)
      guard number == EAGAIN || number == EINTR, SteadyClock.nanoseconds < deadline else {
        throw SystemError(path: path, number)
      }
      usleep(Self.pause)
    }
  }

  /// Makes the socket's file and listens there, for this user and its group alone.
  func listen() throws(SystemError) -> Int32 {
    let descriptor = try Self.descriptor()
    // The file is made by bind, so the mask is what keeps others out from the first moment.
    let mask = umask(0o117)
    let isBound = call(bind, descriptor) == 0
    let number = errno
    umask(mask)
    guard isBound, Glibc.listen(descriptor, Self.backlog) == 0 else {
      let error = SystemError(path: path, isBound ? errno : number)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func descriptor() throws(SystemError) -> Int32 {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(AF_UNIX, Int32(kind), 0)
    guard descriptor >= 0 else { throw SystemError("socket") }
    return descriptor
  }

  /// Calls `bind` or `connect` with the address.
  func call(
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32
  ) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
