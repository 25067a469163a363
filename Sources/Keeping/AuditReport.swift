// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Wire

/// What a look through the whole store came to.
package struct AuditReport: Hashable, Sendable, Codable {
  /// What the database says of its own structure, and what could not be read; empty when it is
  /// sound.
  package var damage: [String] = []
  /// Every journal of every device, by device and name.
  package var journals: [JournalChain] = []
  /// Rows that no journal explains or that are not what came, at most 100.
  package var rowFaults: [RowFault] = []
  /// How many there are.
  package var rowFaultCount = 0
  /// What is in quarantine without a number of a journal, by device.
  package var unnumbered: [Unnumbered] = []
  /// What an earlier report lists and this store lacks or contradicts. Empty without such a report.
  package var changes: [Difference] = []

  package init() {}

  /// Whether every record is there as its device signed it.
  package var isWhole: Bool {
    damage.isEmpty && rowFaultCount == 0 && changes.isEmpty && journals.allSatisfy(\.isWhole)
  }

  /// One journal's chain as it stands in the store.
  package struct JournalChain: Hashable, Sendable, Codable {
    package var device: String
    /// The device's name among people.
    package var name: String
    /// The device's Ed25519 key, in base64; nil when there is no such device.
    package var publicKey: String?
    /// When the device was revoked; nil while it may send.
    package var revoked: Timestamp?
    package var journal: JournalName
    /// The lowest and the highest sequence number that came.
    package var first: Int64
    package var last: Int64
    /// Entries that came, those in quarantine included.
    package var stored: Int64 = 0
    package var quarantined: Int64 = 0
    /// Visits that count no more because corrections replace them (`Supersession`).
    package var superseded: Int64 = 0
    /// Records whose bytes had come before from another device, as one enrolled anew sends them; of
    /// all with the same bytes one counts.
    package var copies: Int64 = 0
    /// Numbers that came from another device enrolled under the same name, and not from this one:
    /// that device went on with the journal, or had begun it.
    package var elsewhere: Int64 = 0
    /// Runs of numbers that never came, at most 100.
    package var missing: [ClosedRange<Int64>] = []
    /// Records that do not follow from the one before them, at most 100.
    package var breaks: [Int64] = []
    /// Records whose bytes are not those that came, or whose signature is not the device's, or that
    /// are gone or cannot be read; at most 100.
    package var altered: [Int64] = []
    /// How many there are.
    package var alteredCount: Int64 = 0
    /// The link of the highest.
    package var hash: Link?

    /// Numbers that came from nobody.
    package var lacking: Int64 { last - first + 1 - stored - elsewhere }

    package var isWhole: Bool {
      lacking == 0 && breaks.isEmpty && alteredCount == 0
    }
  }

  package struct RowFault: Hashable, Sendable, Codable {
    package var table: String
    package var device: String
    package var sequence: Int64
    /// In words, without what stands there.
    package var fault: String
  }

  /// Came under a number that another record has, or without the device's signature.
  package struct Unnumbered: Hashable, Sendable, Codable {
    package var device: String
    package var count: Int

    package init(device: String, count: Int) {
      self.device = device
      self.count = count
    }
  }

  package struct Difference: Hashable, Sendable, Codable {
    package var device: String
    /// Nil for a change that is no journal's.
    package var journal: JournalName?
    /// In words.
    package var change: String
  }
}

extension AuditReport {
  /// Notes a fault of one row.
  package mutating func note(_ table: String, device: String, sequence: Int64, _ fault: String) {
    rowFaultCount += 1
    guard rowFaults.count < ChainAudit.mostNamed else { return }
    rowFaults.append(RowFault(table: table, device: device, sequence: sequence, fault: fault))
  }
}
