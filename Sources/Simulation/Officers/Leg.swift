// SPDX-License-Identifier: Apache-2.0

/// One thing an officer does: a plan is a list of these.
package enum Leg: Hashable, Sendable {
  /// Walks along the streets at `speed` metres per second, with a pause now and then.
  case walk(to: StreetPlace, speed: Double)
  /// Stands about for that many seconds.
  case stand(seconds: Int)
  /// Steps off the street into a building, stays inside that many seconds and comes out again.
  case indoors(seconds: Int)
  /// Drives along the streets at up to `speed` metres per second, slowing for corners and
  /// stopping at some lights.
  case drive(to: StreetPlace, speed: Double)
}
