// SPDX-License-Identifier: Apache-2.0

/// Why the store did not do what it was asked.
package enum StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// No whole answer came.
  case transport(TransportFault)
  /// Something answered that is not the store: a captive portal, a proxy, a wrong address.
  case notTheStore(String)
  /// The store, or a proxy before it, is busy or in trouble; `retryAfter`, in seconds, is nil when
  /// it named no time.
  case busy(status: Int, retryAfter: Double?)
  /// The store has other records under the numbers of some that were sent.
  case conflict
  /// The store said no, in its own words.
  case refused(status: Int, words: String)

  package var advice: TransportFault.Advice {
    switch self {
    case .transport(let fault): fault.advice
    case .notTheStore, .busy, .conflict: .retry
    case .refused: .stop
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

  package var description: String {
    switch self {
    case .transport(let fault): fault.description
    case .notTheStore(let reason):
      "what answered is not the store: \(reason); is there a sign-in page between?"
    case .busy(let status, let seconds):
      "the store is busy (status \(status))"
        + (seconds.map { "; it asks for \(Int($0)) s" } ?? "")
    case .conflict:
      "the store has other records under the same numbers: this device was put back to an older "
        + "copy; what it has is sent again under other names"
    case .refused(let status, let words): "the store refused (status \(status)): \(words)"
    }
  }
}
