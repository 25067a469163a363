// SPDX-License-Identifier: Apache-2.0

/// How much of the sky an officer's surroundings leave to the receiver.
package enum Environment: String, CaseIterable, Sendable {
  /// Sea front and parks.
  case open
  /// Streets of two or three storeys.
  case mixed
  /// Tall buildings on both sides.
  case deep

  package var reception: Reception {
    switch self {
    case .open: .open
    case .mixed: .mixed
    case .deep: .deep
    }
  }
}
