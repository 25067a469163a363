// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol
import SQLite
package import Wire

/// One record of the journal and what became of it.
package struct JournalEntry: Hashable, Sendable {
  /// Place in the journal, from 1.
  package var sequence: Int64
  /// The record's id; nil when the record is lost or spent.
  package var id: String?
  /// The record as it goes to the store; empty when it is lost or spent.
  package var record: Data
  package var status: Status
  /// When the store's word came; nil until it did.
  package var acknowledged: Timestamp?
  /// The store's reason for a record in quarantine.
  package var reason: String?
  /// The link of the record before; nil when the record is lost, or was answered for before links
  /// were kept.
  package var previous: Link?

  package enum Status: String, Hashable, Sendable, CaseIterable {
    /// The store has not answered for it.
    case pending
    case stored, duplicate, quarantined
    /// The journal was damaged and the record could not be read back; the store may have it.
    case lost
    /// The store answered for it long ago, and an older record that it has not answered for keeps
    /// its place: that is all that is left of it.
    case spent

    /// Whether the journal still holds the record's bytes.
    package var hasRecord: Bool {
      switch self {
      case .pending, .stored, .duplicate, .quarantined: true
      case .lost, .spent: false
      }
    }
  }

  init(sequence: Int64, id: String, record: Data, previous: Link?) {
    self.sequence = sequence
    self.id = id
    self.record = record
    self.previous = previous
    status = .pending
  }

  init(lost sequence: Int64) {
    self.sequence = sequence
    record = Data()
    status = .lost
  }

  /// The record as a batch carries it; nil when it is lost, spent or outside the chain.
  var onItsWay: Batch.Entry? {
    guard status.hasRecord else { return nil }
    return previous.map { Batch.Entry(sequence: sequence, previous: $0, record: record) }
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

  /// Whether the store has answered for the record and it could be sent again.
  var isAcknowledgedInChain: Bool {
    previous != nil && status != .pending && status.hasRecord
  }

  /// As it was before the store answered for it.
  var unanswered: JournalEntry {
    var entry = self
    entry.status = .pending
    entry.acknowledged = nil
    entry.reason = nil
    return entry
  }

  /// Nothing but its place in the chain.
  var spent: JournalEntry {
    var entry = JournalEntry(lost: sequence)
    entry.status = .spent
    entry.previous = previous
    return entry
  }

  /// Longest reason kept, in characters: enough for a sentence, whatever the store sends.
  private static let longestReason = 500
}

// MARK: - As a row

extension JournalEntry {
  var values: [Value] {
    [
      .integer(sequence), .text(id), status.hasRecord ? .blob(record) : .null,
      .text(status.rawValue), .integer(acknowledged?.milliseconds), .text(reason),
      previous.map { .blob($0.bytes) } ?? .null,
    ]
  }

  /// Nil when the row's seal does not hold.
  init?(_ row: Row) {
    guard Seal.isSound(row.values) else { return nil }
    self.init(unsealed: Row(values: row.values.dropLast()))
  }

  /// Of a row of any format, without its seal; one of format 1 has no link.
  init?(unsealed row: Row) {
    guard let sequence = row.integer(0), let status = row.text(3).flatMap(Status.init) else {
      return nil
    }
    self.sequence = sequence
    id = row.text(1)
    record = row.blob(2) ?? Data()
    self.status = status
    acknowledged = row.integer(4).map(Timestamp.init(milliseconds:))
    reason = row.text(5)
    previous =
      row.values.count > 6 ? row.blob(6).flatMap(Link.init(bytes:)) : nil
  }
}
