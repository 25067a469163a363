// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What one epoch of one unit came to.
package enum UnitReport: Hashable, Sendable {
  /// A position, and when its last report came, by the caller's clock.
  case fix(Fix, arrived: UInt64)
  /// The receiver had no position; nil when it did not know the time either.
  case noPosition(unit: String, at: Timestamp?)
  /// There was a position that is not used.
  case refused(unit: String, FixRefusal)
  /// The receiver's time stepped for good, back or ahead; what follows is in order again.
  case stepped(unit: String)

  package var unit: String {
    switch self {
    case .fix(let fix, _): fix.unit
    case .noPosition(let unit, _), .refused(let unit, _), .stepped(let unit): unit
    }
  }

  /// Whether it tells of one more epoch; a receiver that does not know the time may say so often in
  /// one, and a step comes beside the epoch that shows it.
  package var isEpoch: Bool {
    switch self {
    case .fix, .refused, .noPosition(_, .some): true
    case .noPosition(_, nil), .stepped: false
    }
  }
}
