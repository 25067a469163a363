// SPDX-License-Identifier: Apache-2.0

/// How long to wait before asking again: exponential back-off with full jitter.
///
/// Full jitter is a delay drawn evenly from 0 to the bound. After an outage it lets many devices
/// through soonest (M. Brooker, “Exponential Backoff And Jitter”, AWS 2015).
package struct RetryDelay: Hashable, Sendable {
  /// Bound of the first delay, in seconds; it doubles with every further failure.
  package var base = 1.0
  /// Bound of any delay that the store did not ask for, in seconds.
  package var longest = 300.0
  /// Longest wait a store may ask for, in seconds.
  package var longestAsked = 3600.0
  /// Share of an asked wait that is added at random, so that devices do not all come back at once.
  private let spread = 0.1

  package init() {}

  /// Seconds to wait after the `failures`-th failure in a row, counted from 1.
  ///
  /// - Parameters:
  ///   - asked: the seconds of `Retry-After`. The delay is at least this, up to `longestAsked`, and
  ///     at least the delay without it: a store may ask for 0 s every time.
  ///   - random: drawn evenly from 0 up to 1.
  package func seconds(afterFailures failures: Int, asked: Double? = nil, random: Double) -> Double
  {
    // Sixty doublings exceed any bound and fit into a Double.
    var bound = base
    for _ in 1..<max(2, min(failures, 60)) where failures > 1 { bound *= 2 }
    let own = min(bound, longest) * random
    guard let asked else { return own }
    return max(min(asked, longestAsked) * (1 + spread * random), own)
  }
}

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

  /// For a person who waits: six tries wait 31 s at most, 15 s on average.
  package static let attended = UploadPatience(failures: 6, longestWait: 60)
  /// For the service.
  package static let endless = UploadPatience(failures: nil, longestWait: nil)

  /// For a request that its caller repeats.
  static let once = UploadPatience(failures: 1, longestWait: nil)

  func allows(failures: Int, wait: Double) -> Bool {
    if let most = self.failures, failures >= most { return false }
    if let longestWait, wait > longestWait { return false }
    return true
  }
}
