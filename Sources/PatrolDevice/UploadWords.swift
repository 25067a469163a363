// SPDX-License-Identifier: Apache-2.0

import Uploading
import Wire

extension UploadOutcome {
  /// Whether everything there is has reached the store, unaltered, and it has said so; records lost
  /// here and there are named in the receipt and nobody can send them any more.
  var isProven: Bool {
    isComplete && receiptFault == nil && receipt?.breaks.isEmpty != false && !isOtherChain
  }

  /// What became of the records, and the receipt, in words.
  var words: String {
    var parts = ["\(counts.acknowledged) records sent"]
    if counts.duplicate > 0 { parts.append("\(counts.duplicate) of them were there already") }
    if counts.quarantined > 0 { parts.append("\(counts.quarantined) put aside by the store") }
    if !setAside.isEmpty { parts.append("\(setAside.count) the store will not take") }
    var lines = [parts.joined(separator: ", ")]
    if let receipt {
      lines += receipt.lines
      if isOtherChain {
        lines.append("altered: the hash here is another; keep the device with its files")
      } else if head?.link != nil, receipt.hash != nil {
        lines[lines.count - 1] += ", the same as here"
      }
    } else if let receiptFault {
      lines.append("no receipt yet: \(receiptFault)")
    }
    if let failure { lines.append("not all was sent: \(failure); the rest is kept and sent later") }
    return lines.joined(separator: "\n")
  }
}

extension StoreAPI.Receipt {
  /// As it is shown when a shift ends; the hash, where there is one, last.
  fileprivate var lines: [String] {
    var lines = [
      "receipt: \(stored) of \(count) records stored (numbers \(first) to \(last) of \(device))"
    ]
    if !missing.isEmpty {
      let runs = missing.map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
      }
      lines.append("missing: " + runs.joined(separator: ", "))
    }
    if !breaks.isEmpty {
      lines.append(
        "altered: the chain breaks before " + breaks.map(String.init).joined(separator: ", "))
    }
    if let hash { lines.append("hash: \(hash.hexadecimal)") }
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
