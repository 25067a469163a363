// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why the collector did not do what it was asked to.
package enum CollectorError: ExplainedError, Hashable {
  /// The request makes no sense now; says why, and what to do.
  case refused(String, advice: String? = nil)
  /// A changed configuration cannot be taken up while the collector runs; says why.
  case configuration(String)
  /// The hot spot set cannot be used; says where and why.
  case hotSpots(String, at: String? = nil, advice: String? = nil)
  /// The journal cannot be read or written.
  case journal(String, advice: String? = nil)

  package var kind: ErrorKind {
    switch self {
    case .refused, .hotSpots: .unusable
    case .journal: .inputOutput
    case .configuration: .configuration
    }
  }

  package var problem: String {
    switch self {
    case .refused(let reason, _), .hotSpots(let reason, _, _), .journal(let reason, _),
      .configuration(let reason):
      reason
    }
  }

  package var place: String? {
    if case .hotSpots(_, let place, _) = self { place } else { nil }
  }

  package var advice: String? {
    switch self {
    case .refused(_, let advice), .hotSpots(_, _, let advice), .journal(_, let advice): advice
    case .configuration: nil
    }
  }

  /// A hot spot set, or its file, that cannot be used.
  init(_ error: some ExplainedError, at place: String? = nil) {
    self = .hotSpots(error.problem, at: place ?? error.place, advice: error.advice)
  }
}
