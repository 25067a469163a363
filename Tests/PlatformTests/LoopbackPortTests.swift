// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform
import Testing

@Suite struct LoopbackPortTests {
  private func port(of descriptor: Int32) -> Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  @Test func whoListensIsReached() throws {
    let listener = try LoopbackPort(0).listen()
    let port = LoopbackPort(port(of: listener))
    let taken = #expect(throws: SystemError.self) { try port.listen() }
    #expect(taken?.number == EADDRINUSE)
    close(try port.connect())
    close(listener)
    let refused = #expect(throws: SystemError.self) { try port.connect() }
    #expect(refused?.number == ECONNREFUSED)
  }
}
