// SPDX-License-Identifier: Apache-2.0

/// How someone moves, for all that is known before a fix says more: a velocity about nothing that
/// changes at random and is forgotten (Ornstein–Uhlenbeck).
struct Motion: Hashable {
  /// One standard deviation of the velocity per axis, in metres per second.
  let sigma: Double
  /// Seconds in which it is forgotten to 1/e.
  let time: Double

  /// A walk of 1.3 m/s is 0.9 m/s along each axis, and goes on for some 20 s before it turns or
  /// stops; 10 to 25 s came out alike on simulated shifts, and 20 s best on real walks.
  static let onFoot = Motion(sigma: 0.9, time: 20)
  /// A vehicle in town: up to 14 m/s, between two corners or lights.
  static let driving = Motion(sigma: 7, time: 20)
  /// On a motorway or a railway.
  static let travelling = Motion(sigma: 25, time: 30)
}
