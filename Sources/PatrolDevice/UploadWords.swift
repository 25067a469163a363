// SPDX-License-Identifier: Apache-2.0

import Uploading
import Wire

extension UploadOutcome {
  /// Whether everything has reached the store and it has said so.
  var isProven: Bool { isComplete && receiptFault == nil }

  /// What became of the records, and the receipt, in words.
  var words: String {
    var parts = ["\(counts.acknowledged) records sent"]
    if counts.duplicate > 0 { parts.append("\(counts.duplicate) of them were there already") }
    if counts.quarantined > 0 { parts.append("\(counts.quarantined) put aside by the store") }
    if !setAside.isEmpty { parts.append("\(setAside.count) the store will not take") }
    var lines = [parts.joined(separator: ", ")]
    if let receipt {
      lines.append(
        "receipt: \(receipt.stored) of \(receipt.count) records stored "
          + "(numbers \(receipt.first) to \(receipt.last) of \(receipt.device))")
      if !receipt.missing.isEmpty {
        let runs = receipt.missing.map { "\($0.lowerBound)–\($0.upperBound)" }
        lines.append("missing: " + runs.joined(separator: ", "))
      }
    } else if let receiptFault {
      lines.append("no receipt yet: \(receiptFault)")
    }
    if let failure { lines.append("not all was sent: \(failure); the rest is kept and sent later") }
    return lines.joined(separator: "\n")
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
