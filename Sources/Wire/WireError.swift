// SPDX-License-Identifier: Apache-2.0

/// Why bytes from outside were not understood.
package enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Says where and what; holds no position and no secret.
  case unreadable(String)

  package var description: String {
    switch self {
    case .unreadable(let reason): reason
    }
  }
}
