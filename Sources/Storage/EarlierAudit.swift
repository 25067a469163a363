// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol
package import Wire

/// What an `AuditReport` said some time ago, to hold the store against.
///
/// The store's own file can be made to fit itself; a report that was kept elsewhere cannot be made
/// to fit a store from which the newest records, a journal or a device have gone, or whose devices'
/// keys have been exchanged.
package struct EarlierAudit: Hashable, Sendable, Decodable {
  /// The report as `AuditReport` is written in JSON, by this program or an earlier one.
  package init(bytes: Data) throws(WireError) {
    self = try Wire.decode(EarlierAudit.self, from: bytes)
  }

  var journals: [Journal]
  /// Nil in reports of programs that did not say.
  var misplaced: [AuditReport.Misplaced]?

  struct Journal: Hashable, Sendable, Decodable {
    let device: String
    let name: String
    let journal: JournalName?
    let last: Int64
    let stored: Int64
    /// Nil when the record had been altered.
    let hash: Link?
    /// Nil in reports of programs that did not say.
    let publicKey: String?
    /// Nil when the device could send, and in reports of programs that did not say.
    let revoked: Timestamp?
  }

  /// What was said of one journal.
  func journal(_ name: JournalName?, of device: String) -> Journal? {
    journals.first { $0.device == device && $0.journal == name }
  }

  /// What stood in this report and does not stand in the later one, but for the links, which are
  /// compared where they are read; and what cannot have come since.
  func changes(in report: AuditReport) -> [AuditReport.Change] {
    var changes = changesUnsigned(in: report)
    changes += journals.flatMap { earlier in
      let now = report.journals.first {
        $0.device == earlier.device && $0.journal == earlier.journal
      }
      return earlier.changes(to: now).map {
        AuditReport.Change(device: earlier.device, journal: earlier.journal, change: $0)
      }
    }
    for earlier in misplaced ?? [] {
      let count = report.misplaced.first { $0.device == earlier.device }?.count ?? 0
      if count < earlier.count {
        changes.append(
          AuditReport.Change(
            device: earlier.device, journal: nil,
            change: "\(earlier.count - count) of what was set aside without a place are gone"))
      }
    }
    return changes
  }

  /// No device sends records without a signature any more, so none can have come.
  private func changesUnsigned(in report: AuditReport) -> [AuditReport.Change] {
    report.journals.compactMap { now in
      guard now.journal == nil, now.stored > journal(nil, of: now.device)?.stored ?? 0 else {
        return nil
      }
      return AuditReport.Change(
        device: now.device, journal: nil,
        change: "records without a signature have come: \(now.stored) are there")
    }
  }
}

extension EarlierAudit.Journal {
  fileprivate func changes(to now: AuditReport.Journal?) -> [String] {
    guard let now else { return ["the journal is gone"] }
    var changes: [String] = []
    if now.last < last { changes.append("it ends at \(now.last), and ended at \(last)") }
    if now.stored < stored { changes.append("it has \(now.stored) records, and had \(stored)") }
    if let publicKey, now.publicKey != publicKey { changes.append("the device's key is another") }
    if let revoked, now.revoked != revoked {
      changes.append(
        now.revoked.map { "the device was shut out at \(revoked), and now at \($0)" }
          ?? "the device was shut out at \(revoked), and is so no more")
    }
    if now.name != name { changes.append("the device's name is another") }
    return changes
  }
}
