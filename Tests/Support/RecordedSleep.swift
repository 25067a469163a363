// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Notes how long was to be waited, and waits no time at all.
package final class RecordedSleep: Sendable {
  private let noted = Mutex<[Double]>([])

  package init() {}

  package var seconds: [Double] { noted.withLock { $0 } }

  package func callAsFunction(_ seconds: Double) async throws {
    try Task.checkCancellation()
    noted.withLock { $0.append(seconds) }
    await Task.yield()
  }
}
