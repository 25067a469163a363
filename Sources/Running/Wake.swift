// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tells the service that sends that there may be something to send. Calls that come while it is
/// busy count as one.
package final class Wake: Sendable {
  private let moment = Mutex<AsyncStream<Void>.Continuation?>(nil)

  package init() {}

  /// The moments from now on. Who asked before gets none any more.
  package func moments() -> AsyncStream<Void> {
    let (moments, moment) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.moment.withLock { $0 = moment }
    return moments
  }

  package func callAsFunction() { _ = moment.withLock { $0?.yield() } }
}
