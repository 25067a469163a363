// SPDX-License-Identifier: Apache-2.0

import Patrol
import Synchronization

/// What stands in the way of sending, as it was last found, for `patrol status`; and how uploads
/// went so far.
package final class UploadTrouble: Sendable {
  private let last: Mutex<String?>
  private let refusal = Mutex<String?>(nil)
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

  /// That the store refuses this device, as it said last; nil when it did not.
  package var refusalWords: String? { refusal.withLock { $0 } }

  package var counts: Attempts { tally.withLock { $0 } }

  package func note(_ event: UploadEvent) {
    switch event {
    case .progress:
      last.withLock { $0 = nil }
      refusal.withLock { $0 = nil }
    case .waiting: last.withLock { $0 = event.words }
    case .ended(let outcome):
      let refused = outcome.refusal?.description
      let words = outcome.isComplete ? refused : "not all was sent: \(outcome.trouble)"
      last.withLock { $0 = words }
      refusal.withLock { $0 = refused }
      tally.withLock { tally in
        tally.uploads += 1
        tally.failures += outcome.isComplete ? 0 : 1
        tally.requests += outcome.counts.requests
      }
    }
  }

  /// Notes what the store said where it was asked for something else than an upload.
  package func note(_ error: StoreRequestError) {
    guard error.isOfDevice else { return }
    last.withLock { $0 = $0 ?? error.description }
    refusal.withLock { $0 = error.description }
  }
}

extension UploadOutcome {
  /// That the store refused this device; nil when it did not.
  fileprivate var refusal: StoreRequestError? {
    if case .store(let error)? = failure, error.isOfDevice { return error }
    return receiptFault.flatMap { $0.isOfDevice ? $0 : nil }
  }

  /// The first thing that is wrong, in words.
  fileprivate var trouble: String {
    failure?.description ?? setAside.values.first?.description
      ?? "the store lacks \(lacking) records that it had"
  }
}
