// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol
import Wire

/// A page of records to read.
package struct RecordQuery: Hashable, Sendable {
  package var kind: RecordKind
  /// Only what ended then or later; nil for no bound.
  package var from: Timestamp?
  /// Only what began earlier; nil for no bound.
  package var to: Timestamp?
  /// Only what comes after this place; nil for the first page.
  package var after: Cursor?
  /// Most records in the page.
  package var limit: Int

  /// Where a record stands: by its start, and of those that start together by arrival.
  package struct Cursor: Hashable, Sendable {
    package var began: Timestamp
    package var row: Int64

    package init(began: Timestamp, row: Int64) {
      self.began = began
      self.row = row
    }
  }

  package init(
    kind: RecordKind, from: Timestamp? = nil, to: Timestamp? = nil, after: Cursor? = nil,
    limit: Int = 1000
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.after = after
    self.limit = limit
  }
}

/// A record as it is kept.
package struct StoredRecord: Hashable, Sendable {
  /// Where the page after it begins.
  package var place: RecordQuery.Cursor
  package var device: String
  /// Place in the device's journal.
  package var sequence: Int64
  package var received: Timestamp
  /// Whether it counts no more: a later record of its own device replaces it, or one of a device
  /// enrolled anew under the same name that sent the same bytes again before; or the same record
  /// counts already from another device (`Keeping.Supersession`).
  package var isSuperseded: Bool
  /// Exactly as sent, where `isAsItCame`.
  package var bytes: Data
  /// Whether the hash that was kept when it came is still that of its bytes. Who changes both is
  /// found by an audit, since the signature is the device's.
  package var isAsItCame: Bool

  /// Whether `bytes` are those that `hash` was kept of.
  static func isAsItCame(_ bytes: Data, _ hash: Data?) -> Bool {
    hash == RequestSignature.digest(of: bytes)
  }

  /// What the bytes say; nil where they are not readable, or not those that came.
  package var record: Record? { isAsItCame ? try? Record(bytes: bytes) : nil }

  package init(
    place: RecordQuery.Cursor, device: String, sequence: Int64, received: Timestamp,
    isSuperseded: Bool, bytes: Data, isAsItCame: Bool = true
  ) {
    self.isAsItCame = isAsItCame
    self.place = place
    self.device = device
    self.sequence = sequence
    self.received = received
    self.isSuperseded = isSuperseded
    self.bytes = bytes
  }
}

/// Bytes that arrived and could not be taken as a record.
package struct QuarantinedRecord: Hashable, Sendable {
  /// Grows in the order of arrival.
  package var row: Int64
  package var device: String
  package var sequence: Int64
  package var received: Timestamp
  package var reason: String
  /// Exactly as sent.
  package var bytes: Data

  package init(
    row: Int64, device: String, sequence: Int64, received: Timestamp, reason: String, bytes: Data
  ) {
    self.row = row
    self.device = device
    self.sequence = sequence
    self.received = received
    self.reason = reason
    self.bytes = bytes
  }
}

/// What a second look at some records in quarantine came to.
package struct SecondIntake: Hashable, Sendable {
  /// The last row looked at; nil when there was none.
  package var last: Int64?
  /// How many were taken in.
  package var taken: Int

  package init(last: Int64?, taken: Int) {
    self.last = last
    self.taken = taken
  }
}

extension Store {
  /// Records looked at in one transaction. Others wait meanwhile, and each record may have the
  /// greatest length.
  private static var page: Int { 20 }

  /// Takes in all that an earlier program quarantined and this one can use; returns how many, so
  /// far when it is cancelled.
  package nonisolated func takeQuarantinedAgain() async throws(StoreError) -> Int {
    var taken = 0
    var last: Int64? = 0
    while let row = last, !Task.isCancelled {
      let intake = try await takeAgain(quarantinedAfter: row, limit: Self.page)
      taken += intake.taken
      last = intake.last
    }
    return taken
  }
}
