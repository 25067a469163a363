// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What a fix changed.
package enum DetectionEvent: Hashable, Sendable {
  /// The unit is inside; provisional until the visit is final.
  case entered(hotSpot: String, at: Timestamp)
  /// The unit is outside; provisional until the visit is final.
  case left(hotSpot: String, at: Timestamp)
  /// A visit that nothing later can change.
  case visit(Visit)
  /// A dwell too short to be a visit.
  case pass(hotSpot: String)
  /// A fix was not used.
  case refused(FixRefusal)
}
