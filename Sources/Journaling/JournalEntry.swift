// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol
import SQLite
import Wire

/// One record of the journal and what became of it.
package struct JournalEntry: Hashable, Sendable {
  /// Place in the journal, from 1.
  package var sequence: Int64
  /// The record's id; nil when the record is lost.
  package var id: String?
  /// The record as it goes to the store; empty when it is lost.
  package var record: Data
  package var status: Status
  /// When the store's word came; nil until it did.
  package var acknowledged: Timestamp?
  /// The store's reason for a record in quarantine.
  package var reason: String?

  package enum Status: String, Hashable, Sendable, CaseIterable {
    /// The store has not answered for it.
    case pending
    case stored, duplicate, quarantined
    /// The journal was damaged and the record could not be read back; the store may have it.
    case lost
  }

  init(sequence: Int64, id: String, record: Data) {
    self.sequence = sequence
    self.id = id
    self.record = record
    status = .pending
  }

  init(lost sequence: Int64) {
    self.sequence = sequence
    record = Data()
    status = .lost
  }

  /// The store's word on this record, taken at `time`.
  func answered(_ result: StoreAPI.BatchAnswer.Result, at time: Timestamp) -> JournalEntry {
    var entry = self
    entry.status =
      switch result.status {
      case .stored: .stored
      case .duplicate: .duplicate
      case .quarantined: .quarantined
      }
    entry.acknowledged = time
    entry.reason = result.reason.map { String($0.prefix(Self.longestReason)) }
    return entry
  }

  /// Longest reason kept, in characters: enough for a sentence, whatever the store sends.
  private static let longestReason = 500
}

// MARK: - As a row

extension JournalEntry {
  var values: [Value] {
    [
      .integer(sequence), .text(id), status == .lost ? .null : .blob(record),
      .text(status.rawValue), .integer(acknowledged?.milliseconds), .text(reason),
    ]
  }

  /// Nil when the row's seal does not hold.
  init?(_ row: Row) {
    guard Seal.isSound(row.values), let sequence = row.integer(0),
      let status = row.text(3).flatMap(Status.init)
    else { return nil }
    self.sequence = sequence
    id = row.text(1)
    record = row.blob(2) ?? Data()
    self.status = status
    acknowledged = row.integer(4).map(Timestamp.init(milliseconds:))
    reason = row.text(5)
  }
}
