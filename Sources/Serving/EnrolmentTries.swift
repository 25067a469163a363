// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Counts wrong enrolment codes by the address they come from (`NetworkAddress.counted`).
///
/// A code has 140 random bits and cannot be guessed. The limit keeps guessing from costing
/// anything.
actor EnrolmentTries {
  /// Wrong codes allowed within the window.
  static let most = 10
  /// Seconds for which a wrong code counts.
  static let window: Double = 600
  /// Addresses remembered; when there are more, the one seen first is forgotten.
  private static let mostPeers = 10_000

  private var failures: [String: [Timestamp]] = [:]

  /// Whole seconds until `peer` may try again; nil when it may now.
  func wait(for peer: String, at now: Timestamp) -> Int? {
    let recent = recentFailures(of: peer, at: now)
    guard recent.count >= Self.most, let first = recent.first else { return nil }
    return max(1, Int((Self.window - now.seconds(since: first)).rounded(.up)))
  }

  func noteFailure(of peer: String, at now: Timestamp) {
    let recent = recentFailures(of: peer, at: now)
    failures[NetworkAddress.counted(peer)] = (recent + [now]).suffix(Self.most)
    if failures.count > Self.mostPeers { forgetFirst() }
  }

  /// Times in the future do not count: the clock may have been set back.
  private func recentFailures(of peer: String, at now: Timestamp) -> [Timestamp] {
    (failures[NetworkAddress.counted(peer)] ?? []).filter {
      (0..<Self.window).contains(now.seconds(since: $0))
    }
  }

  private func forgetFirst() {
    let first = failures.min { ($0.value.first ?? .distant) < ($1.value.first ?? .distant) }
    if let first { failures[first.key] = nil }
  }
}

extension Timestamp {
  fileprivate static let distant = Timestamp(milliseconds: .max)
}
