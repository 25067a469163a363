// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What one unit tells of one epoch: the one input to detection, live or from a recording.
///
/// Positioning makes these of what gpsd says, in the order of time, and Sensing of what the body's
/// sensors say.
package enum UnitReport: Hashable, Sendable {
  /// A position, and when the first of its epoch arrived, in nanoseconds of a steady clock; nil in
  /// a recording.
  case fix(Fix, arrived: UInt64?)
  /// The receiver had no position; nil when it did not know the time either.
  case noPosition(unit: String, at: Timestamp?)
  /// There was a position that is not used.
  case refused(unit: String, FixRefusal)
  /// The receiver's time stepped for good, back or ahead, rather than went by. What follows is in
  /// order again and begins at or about `to`.
  case timeStepped(unit: String, from: Timestamp, to: Timestamp)
  /// What a sensor on the bearer's body tells, in the time of the unit's receiver.
  case body(unit: String, BodyObservation)

  package var unit: String {
    switch self {
    case .fix(let fix, _): fix.unit
    case .noPosition(let unit, _), .refused(let unit, _), .timeStepped(let unit, _, _),
      .body(let unit, _):
      unit
    }
  }

  /// Whether it counts as an epoch. Reports without a time do not: one epoch may have many. Nor do
  /// time steps: each comes with an epoch of its own.
  package var isEpoch: Bool {
    switch self {
    case .fix, .refused, .noPosition(_, .some): true
    case .noPosition(_, nil), .timeStepped, .body: false
    }
  }
}
