// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Refuses positions nobody can have reached, for a while; then believes them.
struct JumpGate: Sendable {
  /// What two honest positions may lie apart by error alone, in metres.
  private static let slack = 50.0
  /// After this many refusals in a row the unit really is where it says.
  private static let stubbornness = 5

  private var refusals = 0

  mutating func judge(_ fix: Fix, after last: Fix) -> JumpVerdict {
    let reach = Self.slack + Pace.fastestDuty * fix.time.seconds(since: last.time)
    if LocalPlane.distance(last.coordinate, fix.coordinate) <= reach {
      refusals = 0
      return .believed
    }
    refusals += 1
    if refusals <= Self.stubbornness { return .refused }
    refusals = 0
    return .believedAfterJump
  }
}

/// What is thought of a position.
enum JumpVerdict { case believed, refused, believedAfterJump }
