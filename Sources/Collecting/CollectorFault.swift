// SPDX-License-Identifier: Apache-2.0

/// Why the collector did not do what it was asked to.
package enum CollectorFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The request makes no sense now; says why.
  case refused(String)
  /// The hot spot set cannot be used; says where and why.
  case hotSpots(String)
  /// The journal cannot be read or written.
  case journal(String)

  /// What the command that asked is told of it.
  package var failure: ControlReply.Failure {
    switch self {
    case .refused, .hotSpots: .unusable
    case .journal: .inputOutput
    }
  }

  package var description: String {
    switch self {
    case .refused(let reason), .hotSpots(let reason), .journal(let reason):
      reason
    }
  }
}
