// SPDX-License-Identifier: Apache-2.0

/// What the filter knew at one moment on its way forwards, and how it came to know it: what looking
/// back needs.
struct Waypoint {
  /// As the filter saw it.
  var place: TrackState
  /// From the waypoint before; nil at the first.
  var transition: Transition?
  var update = TrackFilter.Update()
  /// Rows of the covariance after the update.
  var placeRow: StateVector
  var velocityRow: StateVector
}
