// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Plain TCP sockets on 127.0.0.1, closed in programs started meanwhile.
package enum LoopbackSocket {
  /// One that listens on a port that was free.
  ///
  /// `backlog` connections are made before anybody accepts them.
  package static func listening(backlog: Int32 = 16) -> (socket: Int32, port: Int) {
    let socket = made()
    var address = address(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, backlog) == 0
          && getsockname(socket, $0, &length) == 0
      }
    }
    precondition(isListening, "no port on 127.0.0.1: errno \(errno)")
    return (socket, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// A port nobody listens on.
  package static func closedPort() -> Int {
    let (socket, port) = listening()
    close(socket)
    return port
  }

  /// One that is connected; -1 when nobody listens there.
  static func connected(to port: Int) -> Int32 {
    let socket = made()
    var address = address(port: port)
    let isConnected = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if isConnected { return socket }
    close(socket)
    return -1
  }

  /// Makes the close of the socket an abortive one.
  static func resetAtClose(_ socket: Int32) {
    var now = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    precondition(setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, size) == 0, "no abortive close")
  }

  // MARK: Helpers

  private static func made() -> Int32 {
    socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  private static func address(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }
}
