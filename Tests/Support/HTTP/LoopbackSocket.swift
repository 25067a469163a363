// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform

/// Sockets of a `LoopbackPort`, for tests that cannot go on without one.
package enum LoopbackSocket {
  /// One that listens on a port that was free; accepting from it waits.
  package static func listening() -> (socket: Int32, port: Int) {
    do {
      let socket = try LoopbackPort(0).listen(waits: true)
      return (socket, Int(try LoopbackPort(of: socket).number))
    } catch {
      preconditionFailure("no port on 127.0.0.1: \(error)")
    }
  }

  /// A port nobody listens on.
  package static func closedPort() -> Int {
    let (socket, port) = listening()
    close(socket)
    return port
  }

  /// One that is connected; -1 when nobody listens there.
  static func connected(to port: Int) -> Int32 {
    (try? LoopbackPort(port).connect()) ?? -1
  }

  /// Makes the close of the socket an abortive one.
  static func resetAtClose(_ socket: Int32) {
    var now = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    precondition(setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, size) == 0, "no abortive close")
  }
}
