// SPDX-License-Identifier: Apache-2.0

import Wire

/// What an upload has come to so far.
package struct UploadCounts: Hashable, Sendable {
  /// Records the store keeps now.
  package var stored = 0
  /// Records it had kept before.
  package var duplicate = 0
  /// Records it keeps aside for people to look at.
  package var quarantined = 0
  /// Records under whose numbers the store has others; they are sent again under another name.
  package var conflicts = 0
  /// Requests made, those without an answer included.
  package var requests = 0

  package init() {}

  /// Records the store has answered for.
  package var acknowledged: Int { stored + duplicate + quarantined }

  /// Adds what an upload before this one came to.
  mutating func add(_ other: UploadCounts) {
    stored += other.stored
    duplicate += other.duplicate
    quarantined += other.quarantined
    conflicts += other.conflicts
    requests += other.requests
  }

  mutating func count(_ results: [StoreAPI.BatchAnswer.Result]) {
    // What was in conflict, and all after it, is sent again.
    let fork = results.lazy.filter(\.isConflict).map(\.sequence).min() ?? .max
    conflicts += results.count(where: \.isConflict)
    for result in results where result.sequence < fork {
      switch result.status {
      case .stored: stored += 1
      case .duplicate: duplicate += 1
      case .quarantined: quarantined += 1
      }
    }
  }
}
