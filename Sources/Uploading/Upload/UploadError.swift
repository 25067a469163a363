// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why an upload ended before its time; what was not acknowledged stays in the journal.
package enum UploadError: ExplainedError, Hashable {
  case store(StoreRequestError)
  /// The journal failed, in its own words.
  case journal(String, ErrorKind)
  case cancelled

  package var kind: ErrorKind {
    switch self {
    case .store(let error): error.kind
    case .journal(_, let kind): kind
    case .cancelled: .later
    }
  }

  package var problem: String {
    switch self {
    case .store(let error): error.problem
    case .journal(let reason, _): "the journal failed: \(reason)"
    case .cancelled: "cancelled"
    }
  }

  package var advice: String? {
    if case .store(let error) = self { error.advice } else { nil }
  }

  init(journal error: any Error) {
    let passes = (error as? any ExplainedError)?.kind == .later
    self = .journal("\(error)", passes ? .later : .inputOutput)
  }
}
