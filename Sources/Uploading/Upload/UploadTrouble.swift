// SPDX-License-Identifier: Apache-2.0

import Patrol
import Synchronization

/// What stands in the way of sending, as it was last found, for `patrol status`; and how uploads
/// went so far.
package final class UploadTrouble: Sendable {
  private let last: Mutex<String?>
  private let tally = Mutex(Attempts())

  /// Since the program began.
  package struct Attempts: Hashable, Sendable {
    /// Uploads that have ended, and those of them that ended before all was sent.
    package var uploads = 0
    package var failures = 0
    /// Requests with records, those without an answer included.
    package var requests = 0
  }

  /// - Parameter words: why nothing can be sent at all; nil when something may be.
  package init(_ words: String? = nil) {
    last = Mutex(words)
  }

  package var words: String? { last.withLock { $0 } }

  package var counts: Attempts { tally.withLock { $0 } }

  package func note(_ event: UploadEvent) {
    switch event {
    case .progress: last.withLock { $0 = nil }
    case .waiting: last.withLock { $0 = event.words }
    case .ended(let outcome):
      let words = outcome.isComplete ? nil : "not all was sent: \(outcome.trouble)"
      last.withLock { $0 = words }
      tally.withLock { tally in
        tally.uploads += 1
        tally.failures += outcome.isComplete ? 0 : 1
        tally.requests += outcome.counts.requests
      }
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
