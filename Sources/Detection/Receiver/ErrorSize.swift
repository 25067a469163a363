// SPDX-License-Identifier: Apache-2.0

/// How large a receiver's errors are at one fix, per axis, and how long each kind lasts.
///
/// Each is a first-order Gauss–Markov process: normal about nothing, forgotten exponentially.
struct ErrorSize: Hashable {
  /// One standard deviation of the part that drifts, in metres.
  var slow: Double
  /// Seconds in which the drift is forgotten to 1/e.
  var slowTime: Double
  /// One standard deviation of the part that flickers, in metres.
  var fast: Double
  var fastTime: Double
  /// One standard deviation of the Doppler velocity's error, in metres per second.
  var doppler: Double
  var dopplerTime: Double
}
