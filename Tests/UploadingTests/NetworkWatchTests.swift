// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import Uploading

@Suite(.serialized) struct NetworkWatchTests {
  @Test func saysNothingWhileNothingChanges() async throws {
    let changes = try #require(NetworkWatch.changes())
    let heard = Task { await changes.first { _ in true } != nil }
    try await Task.sleep(for: .milliseconds(50))
    heard.cancel()
    #expect(await heard.value == false, "ended by the cancellation, not by news")
  }

  @Test func endsItsSocketWithItsListener() async throws {
    let before = netlinkSockets()
    for _ in 0..<50 {
      let changes = try #require(NetworkWatch.changes())
      let listener = Task { for await _ in changes {} }
      listener.cancel()
      await listener.value
    }
    #expect(await eventually { netlinkSockets() <= before })
  }

  /// Adds an address of this machine to its loopback device and takes it away again.
  @Test(.enabled(if: geteuid() == 0, "only root may add an address"))
  func hearsOfANewAddress() async throws {
    let changes = try #require(NetworkWatch.changes())
    let heard = Task { await changes.first { _ in true } != nil }
    let address = "127.77.77.77/32"
    try ChildProcess.run(["ip", "address", "replace", address, "dev", "lo"])
    defer { try? ChildProcess.run(["ip", "address", "delete", address, "dev", "lo"]) }
    let patience = Task {
      try await Task.sleep(for: .seconds(10))
      heard.cancel()
    }
    #expect(await heard.value)
    patience.cancel()
  }

  private func netlinkSockets() -> Int {
    (3..<1024).count { descriptor in
      var domain: Int32 = 0
      var length = socklen_t(MemoryLayout<Int32>.size)
      return getsockopt(Int32(descriptor), SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0
        && domain == AF_NETLINK
    }
  }
}
