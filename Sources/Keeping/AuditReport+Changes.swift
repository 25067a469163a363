// SPDX-License-Identifier: Apache-2.0

package import Wire

/// A report held against one of some time ago.
///
/// The store's own file can be made to fit itself. A report that was kept elsewhere cannot be made
/// to fit a store from which the newest records, a journal or a device are gone, or whose devices'
/// keys were exchanged.
extension AuditReport {
  /// What an earlier report said of one journal; nil when it did not name it.
  package func journal(_ name: JournalName, of device: String) -> JournalChain? {
    journals.first { $0.device == device && $0.journal == name }
  }

  /// What the earlier report told of and this one does not. Links are compared where the audit
  /// reads them.
  package func changes(since earlier: AuditReport) -> [Difference] {
    let ofJournals = earlier.journals.flatMap { before in
      before.changes(to: journal(before.journal, of: before.device)).map {
        Difference(device: before.device, journal: before.journal, change: $0)
      }
    }
    let ofUnnumbered = earlier.unnumbered.compactMap { before -> Difference? in
      let count = unnumbered.first { $0.device == before.device }?.count ?? 0
      guard count < before.count else { return nil }
      return Difference(
        device: before.device, journal: nil,
        change: "\(before.count - count) of the records in quarantine without a number are gone")
    }
    return ofJournals + ofUnnumbered
  }
}

extension AuditReport.JournalChain {
  fileprivate func changes(to now: AuditReport.JournalChain?) -> [String] {
    guard let now else { return ["the journal is gone"] }
    var changes: [String] = []
    if now.last < last { changes.append("it ends at \(now.last), and ended at \(last)") }
    if now.stored < stored { changes.append("it has \(now.stored) records, and had \(stored)") }
    if now.publicKey != publicKey { changes.append("the device's key is another") }
    if let revoked, now.revoked != revoked {
      changes.append(
        now.revoked.map { "the device was revoked at \(revoked), and now at \($0)" }
          ?? "the device was revoked at \(revoked) and is not revoked now")
    }
    if now.name != name { changes.append("the device's name is another") }
    return changes
  }
}
