// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why the collector did not do what it was asked to.
package enum CollectorError: ExplainedError, Hashable {
  /// The request makes no sense now; says why.
  case refused(String)
  /// A changed configuration cannot be taken up while the collector runs; says why.
  case configuration(String)
  /// The hot spot set cannot be used; says where and why.
  case hotSpots(String)
  /// The journal cannot be read or written.
  case journal(String)

  package var kind: ErrorKind {
    switch self {
    case .refused, .hotSpots: .unusable
    case .journal: .inputOutput
    case .configuration: .configuration
    }
  }

  package var problem: String {
    switch self {
    case .refused(let reason), .hotSpots(let reason), .journal(let reason),
      .configuration(let reason):
      reason
    }
  }
}
