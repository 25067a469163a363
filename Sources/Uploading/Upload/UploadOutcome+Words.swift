// SPDX-License-Identifier: Apache-2.0

import Patrol
import Uploading
import Wire

extension UploadOutcome {
  /// Whether everything there is has reached the store, unaltered, and it has said so; records lost
  /// here and there are named in the receipt and nobody can send them any more.
  var isProven: Bool {
    isComplete && receiptFault == nil && !isAltered
  }

  /// Whether records do not follow from each other at the store as they do here.
  var isAltered: Bool { receipt?.breaks.isEmpty == false || attested?.isOfOtherChain == true }

  /// What sort of failure it was that there is no proof; of one who has it, nobody asks.
  var kind: ErrorKind {
    if let failure { return failure.kind }
    // No later try makes it what was sent.
    if isAltered { return .unusable }
    if !setAside.isEmpty { return .unavailable }
    return receiptFault?.kind ?? .later
  }

  /// What became of the records, and the receipt, in words.
  var words: String {
    var parts = ["\(counts.acknowledged) records sent"]
    if counts.duplicate > 0 { parts.append("\(counts.duplicate) of them were there already") }
    if counts.quarantined > 0 { parts.append("\(counts.quarantined) put aside by the store") }
    if !setAside.isEmpty { parts.append("\(setAside.count) the store will not take") }
    var lines = [parts.joined(separator: ", ")]
    if counts.conflicts > 0 {
      lines.append(
        "this device was put back to an older copy: from there on its journal has another name")
    }
    if let attested { lines += attested.lines }
    if let receiptFault { lines.append("no whole receipt yet: \(receiptFault)") }
    if lacking > 0 {
      lines.append(
        "the store acknowledges \(lacking) records and does not have them; they are kept and sent again"
      )
    }
    if let failure { lines.append("not all was sent: \(failure); the rest is kept and sent later") }
    return lines.joined(separator: "\n")
  }
}

extension KeptReceipt {
  /// For somebody who wants to know whether all is there, and what is wrong.
  func shortLines(_ clock: LocalClock) -> [String] {
    let covered = shift.map {
      ", up to the shift of \($0.unit) that ended \(clock.moment($0.ended))"
    }
    return ["receipt of \(clock.moment(at)): \(stored)" + (covered ?? "")] + faults
  }

  /// In full, as proof.
  var lines: [String] {
    var lines = [
      "receipt: \(stored) "
        + "(numbers \(receipt.first) to \(receipt.last) of \(receipt.device))"
    ]
    if let shift { lines.append("up to the shift of unit \(shift.unit) that ended \(shift.ended)") }
    if let hash = receipt.hash {
      lines.append("hash: \(hash.hexadecimal)" + (own == hash ? ", the same as here" : ""))
    }
    return lines + faults
  }

  private var stored: String { "\(receipt.stored) of \(receipt.count) records stored" }

  /// What is not as it was sent.
  private var faults: [String] {
    var lines: [String] = []
    if !receipt.missing.isEmpty {
      let runs = receipt.missing.map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
      }
      let more = receipt.namesAllMissing ? "" : " and more"
      lines.append("missing: " + runs.joined(separator: ", ") + more)
    }
    if !receipt.breaks.isEmpty {
      lines.append(
        "altered: the chain breaks before "
          + receipt.breaks.map(String.init).joined(separator: ", "))
    }
    if isOfOtherChain {
      lines.append("altered: the hash here is another; keep the device with its files")
    }
    return lines
  }
}

extension UploadEvent {
  /// How far it has come, in words.
  var words: String {
    switch self {
    case .progress(let counts): "\(counts.acknowledged) records sent"
    case .waiting(let seconds, let fault):
      "\(fault); trying again in \(Int(seconds.rounded(.up))) s"
    case .ended(let outcome): outcome.words
    }
  }
}
