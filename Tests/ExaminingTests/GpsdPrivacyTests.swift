// SPDX-License-Identifier: Apache-2.0

import Positioning
import Testing

@testable import Examining

@Suite struct GpsdPrivacyTests {
  private static let head = "       key      shmid perms                  size  cpid  lpid\n"

  private func finding(
    _ sources: [GpsdSource], port: Bool = false, memory: String? = nil, mode: UInt32? = 0o600
  ) -> Finding {
    GpsdPrivacy(sources: sources, isPortOpen: port, sharedMemory: memory) { _ in mode }.finding
  }

  private let closed = GpsdSource(host: "/run/gpsd-patrol.sock")

  @Test func aSocketOfTheCollectorsOwnIsFine() {
    #expect(finding([closed]).state == .fine)
    #expect(finding([closed, GpsdSource(host: "van-03")]).state == .fine, "elsewhere")
    // The segment that is too short for gpsd, and another program's.
    let others = "1196446532 0 0 1 1 1\n1196446533 1 666 24512 1 1\n"
    #expect(finding([closed], memory: Self.head + others).state == .fine)
    #expect(finding([closed], memory: Self.head + "1196446532 0 600 24512 1 1\n").state == .fine)
  }

  @Test func eachWayOutIsNamed() {
    let port = finding([GpsdSource(host: "localhost")])
    #expect(port.state == .look && port.says.hasSuffix("off: port 2947"))
    #expect(port.advice?.contains("Hardware/gpsd-closed") == true)
    #expect(finding([closed], port: true).says.hasSuffix("off: port 2947"))
    #expect(finding([closed], mode: 0o666).says.hasSuffix("the socket /run/gpsd-patrol.sock"))
    let memory = finding([closed], memory: Self.head + "1196446532 8 666 24512 1 1\n")
    #expect(memory.says.hasSuffix("off: gpsd's shared memory"))
    let both = finding(
      [GpsdSource(host: "127.0.0.1", port: 2948)], port: true, memory: Self.head)
    #expect(both.says.hasSuffix("off: port 2948 and port 2947"))
  }
}
