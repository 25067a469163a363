// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What one epoch of one unit came to.
package enum Sighting: Hashable, Sendable {
  case fix(Fix)
  case refused(unit: String, FixRefusal)
  /// The receiver's time stepped back for good; what follows is in order again.
  case steppedBack(unit: String)

  package var unit: String {
    switch self {
    case .fix(let fix): fix.unit
    case .refused(let unit, _), .steppedBack(let unit): unit
    }
  }
}
