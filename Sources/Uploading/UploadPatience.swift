// SPDX-License-Identifier: Apache-2.0

/// How long an upload goes on against failures.
package struct UploadPatience: Hashable, Sendable {
  /// Failures in a row after which it gives up; nil for never.
  package var failures: Int?
  /// Longest single wait it accepts, in seconds; nil for any.
  package var longestWait: Double?

  package init(failures: Int?, longestWait: Double?) {
    self.failures = failures
    self.longestWait = longestWait
  }

  /// For somebody who waits for it: six tries wait 31 s at most, 15 s on average.
  package static let attended = UploadPatience(failures: 6, longestWait: 60)
  /// For the service.
  package static let endless = UploadPatience(failures: nil, longestWait: nil)

  /// For what is tried again by whoever asks.
  static let once = UploadPatience(failures: 1, longestWait: nil)

  func allows(failures: Int, wait: Double) -> Bool {
    if let most = self.failures, failures >= most { return false }
    if let longestWait, wait > longestWait { return false }
    return true
  }
}
