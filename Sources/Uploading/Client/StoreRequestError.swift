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

  /// If the store asks to wait, or records must be sent again, trying later is enough. All else
  /// needs a person.
  package var kind: ErrorKind {
    switch self {
    case .transport(let error): error.kind
    case .busy, .conflict: .later
    case .notTheStore, .refused: .unavailable
    }
  }

  /// Whether it may succeed when a network comes up.
  package var concernsNetwork: Bool {
    switch self {
    case .transport, .notTheStore: true
    case .busy, .conflict, .refused: false
    }
  }

  /// Whether the store does not know this device, or not any more.
  package var isOfDevice: Bool {
    if case .refused(401, _) = self { true } else { false }
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
        + "copy; its records are sent again under another journal name"
    case .refused(let status, let words): "the store refused (status \(status)): \(words)"
    }
  }

  package var advice: String? {
    switch self {
    case .transport(let error): error.advice
    case .notTheStore: "does this network want you to sign in on a web page first?"
    case .refused(401, _):
      "has it been revoked? “patrol-store device list” at the centre says so; move its device.key "
        + "away, and enrol it with a new code (patrol enrol)"
    case .busy, .conflict, .refused: nil
    }
  }
}
