// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform
import Testing

@Suite struct LoopbackPortTests {
  @Test func whoListensIsReached() throws {
    let listener = try LoopbackPort(0).listen()
    let port = try LoopbackPort(of: listener)
    let taken = #expect(throws: SystemError.self) { try port.listen() }
    #expect(taken?.number == EADDRINUSE)
    close(try port.connect())
    close(listener)
    let refused = #expect(throws: SystemError.self) { try port.connect() }
    #expect(refused?.number == ECONNREFUSED)
  }
}
