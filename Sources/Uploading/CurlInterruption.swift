// SPDX-License-Identifier: Apache-2.0

import CCurl
import Synchronization

/// Ends a running transfer from another thread, at once.
final class CurlInterruption: Sendable {
  private let connections: CurlConnections
  private let fired = Atomic(false)

  init(_ connections: CurlConnections) {
    self.connections = connections
  }

  var isFired: Bool { fired.load(ordering: .acquiring) }

  func fire() {
    fired.store(true, ordering: .releasing)
    connections.wakeUp()
  }
}
