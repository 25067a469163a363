// SPDX-License-Identifier: Apache-2.0

/// How a receiver's error behaves in time: receivers differ utterly, and none says which it is.
package enum ReceiverKind: String, CaseIterable, Sendable {
  /// A slow part and a smaller fast one.
  case usual
  /// Nearly all of the error is new every second.
  case white
  /// Nearly all of the error lasts for minutes.
  case correlated
  /// The position is frozen while the measured speed is that of someone standing.
  case staticHold
  /// The receiver smooths its positions and its speeds, and so lags behind.
  case smoothed
}
