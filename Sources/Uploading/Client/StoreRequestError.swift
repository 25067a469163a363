// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why the store did not do what it was asked.
package enum StoreRequestError: ExplainedError, Hashable {
  /// No whole answer came.
  case transport(TransportError)
  /// Something answered that is not the store: a captive portal, a proxy, a wrong address.
  case notTheStore(String)
  /// The store, or a proxy before it, is busy or in trouble; `retryAfter`, in seconds, is nil when
  /// it named no time.
  case busy(status: Int, retryAfter: Double?)
  /// The store has other records under the numbers of some that were sent.
  case conflict
  /// The store said no, in its own words.
  case refused(status: Int, words: String)

  package var mayPass: Bool {
    switch self {
    case .transport(let error): error.mayPass
    case .notTheStore, .busy, .conflict: true
    case .refused: false
    }
  }

  /// A store that asks for patience, or has to be sent to again, is asked later. Whatever else does
  /// not answer, or refuses, needs a person to look.
  package var kind: ErrorKind {
    switch self {
    case .transport(let error): error.kind
    case .busy, .conflict: .later
    case .notTheStore, .refused: .unavailable
    }
  }

  /// Whether the return of a network may mend it.
  package var concernsNetwork: Bool {
    switch self {
    case .transport, .notTheStore: true
    case .busy, .conflict, .refused: false
    }
  }

  /// Seconds the store asked to wait; nil when it named no time.
  var retryAfter: Double? {
    if case .busy(_, let seconds) = self { seconds } else { nil }
  }

  package var problem: String {
    switch self {
    case .transport(let error): error.problem
    case .notTheStore(let reason): "what answered is not the store: \(reason)"
    case .busy(let status, let seconds):
      "the store is busy (status \(status))"
        + (seconds.map { "; it asks for \(Int($0)) s" } ?? "")
    case .conflict:
      "the store has other records under the same numbers: this device was put back to an older "
        + "copy; what it has is sent again under other names"
    case .refused(let status, let words): "the store refused (status \(status)): \(words)"
    }
  }

  package var advice: String? {
    switch self {
    case .transport(let error): error.advice
    case .notTheStore: "is there a sign-in page between?"
    case .busy, .conflict, .refused: nil
    }
  }
}
