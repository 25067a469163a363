// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A TCP port of 127.0.0.1, which no other machine reaches.
package struct LoopbackPort: Hashable, Sendable {
  /// How many connections wait to be accepted.
  private static let backlog: Int32 = 16

  package let number: UInt16

  /// - Precondition: `number` is a port, 0 to 65,535; 0 is one that the system chooses.
  package init(_ number: Int) { self.number = UInt16(number) }

  /// A socket that is connected to whoever listens there. The caller closes it.
  package func connect() throws(SystemError) -> Int32 {
    let descriptor = try makeSocket()
    if withAddress({ Glibc.connect(descriptor, $0, $1) }) == 0 { return descriptor }
    throw failure(of: descriptor)
  }

  /// The port that a socket has.
  package init(of descriptor: Int32) throws(SystemError) {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    guard result == 0 else { throw SystemError("getsockname") }
    number = UInt16(bigEndian: address.sin_port)
  }

  /// A socket that listens there. The caller closes it.
  ///
  /// - Parameter waits: whether accepting from it waits for somebody to connect.
  /// - Throws: `SystemError` with EADDRINUSE when another program has the port.
  package func listen(waits: Bool = false) throws(SystemError) -> Int32 {
    let descriptor = try makeSocket(waits ? 0 : SOCK_NONBLOCK.rawValue)
    var yes: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    if withAddress({ bind(descriptor, $0, $1) }) == 0,
      Glibc.listen(descriptor, Self.backlog) == 0
    {
      return descriptor
    }
    throw failure(of: descriptor)
  }

  // MARK: Helpers

  private func makeSocket(_ flags: UInt32 = 0) throws(SystemError) -> Int32 {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | flags
    let descriptor = socket(AF_INET, Int32(kind), 0)
    if descriptor < 0 { throw SystemError("socket") }
    return descriptor
  }

  /// The error of the call that has just failed on a socket, which it closes.
  private func failure(of descriptor: Int32) -> SystemError {
    let error = SystemError(path: "127.0.0.1:\(number)")
    close(descriptor)
    return error
  }

  private func withAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = number.bigEndian
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
