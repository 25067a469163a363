// SPDX-License-Identifier: Apache-2.0

import Patrol
import Synchronization

/// What stands in the way of sending, as it was last found; for `patrol status`.
package final class UploadTrouble: Sendable {
  private let last: Mutex<String?>

  /// - Parameter words: why nothing can be sent at all; nil when something may be.
  package init(_ words: String? = nil) {
    last = Mutex(words)
  }

  package var words: String? { last.withLock { $0 } }

  package func note(_ event: UploadEvent) {
    switch event {
    case .progress: last.withLock { $0 = nil }
    case .waiting: last.withLock { $0 = event.words }
    case .ended(let outcome):
      let words = outcome.isComplete ? nil : "not all was sent: \(outcome.trouble)"
      last.withLock { $0 = words }
    }
  }
}

extension UploadOutcome {
  /// The first thing that is wrong, in words.
  fileprivate var trouble: String {
    failure?.description ?? setAside.values.first?.description
      ?? "the store lacks \(lacking) records that it had"
  }
}
