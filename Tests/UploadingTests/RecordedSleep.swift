// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Notes how long was to be waited, and waits no time at all.
final class RecordedSleep: Sendable {
  private let noted = Mutex<[Double]>([])

  var seconds: [Double] { noted.withLock { $0 } }

  func callAsFunction(_ seconds: Double) async throws {
    try Task.checkCancellation()
    noted.withLock { $0.append(seconds) }
    await Task.yield()
  }
}
