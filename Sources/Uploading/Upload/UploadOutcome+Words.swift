// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Wire

extension UploadOutcome {
  /// Whether the store has said that all records reached it unaltered. Records that are lost here
  /// too do not count: the receipt names them, and nobody can send them any more.
  package var isProven: Bool {
    isComplete && receiptFault == nil && !isAltered
  }

  /// Whether the chain of records at the store differs from the chain here, or a record here from
  /// what was signed.
  package var isAltered: Bool {
    refused > 0 || receipt?.breaks.isEmpty == false || attested?.isOfOtherChain == true
  }

  /// What sort of failure it is that there is no proof; meaningless where `isProven`.
  package var kind: ErrorKind {
    if let failure { return failure.kind }
    // Trying later does not mend what was altered.
    if isAltered { return .unusable }
    if !setAside.isEmpty { return .unavailable }
    return receiptFault?.kind ?? .later
  }

  /// What became of the records, and the receipt, in words.
  package var words: String {
    var parts = ["\(counts.acknowledged) records sent"]
    if counts.duplicate > 0 { parts.append("\(counts.duplicate) of them were there already") }
    if counts.signedLate > 0 { parts.append("\(counts.signedLate) signed only now") }
    if counts.quarantined > 0 { parts.append("\(counts.quarantined) quarantined by the store") }
    if !setAside.isEmpty { parts.append("\(setAside.count) set aside") }
    var lines = [parts.joined(separator: ", ")]
    if counts.conflicts > 0 {
      lines.append(
        "this device was put back to an older copy: from there on its journal has another name")
    }
    if let alteredWords { lines.append(alteredWords) }
    if let attested { lines += attested.lines }
    if let receiptFault { lines.append("no complete receipt yet: \(receiptFault)") }
    if lacking > 0 {
      lines.append(
        "the store lacks \(lacking) records that it had acknowledged; they are kept and sent "
          + "again"
      )
    }
    if let failure { lines.append("not all was sent: \(failure); the rest is kept and sent later") }
    return lines.joined(separator: "\n")
  }

  /// Words for records that are not as they were signed; nil when all are.
  package var alteredWords: String? { StoreAPI.BatchAnswer.words(changed: refused) }
}

extension UploadEvent {
  /// How far it has come, in words.
  package var words: String {
    switch self {
    case .progress(let counts): "\(counts.acknowledged) records sent"
    case .waiting(let seconds, let fault):
      "\(fault); trying again in \(Int(seconds.rounded(.up))) s"
    case .ended(let outcome): outcome.words
    }
  }
}
