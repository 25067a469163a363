// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// The store's last receipt, as the device keeps and shows it.
///
/// It is stored as one JSON object, in the state directory as `receipt.json`:
///
///     {"at":"…","own":"<64 hexadecimal digits>","receipt":<StoreAPI.Receipt>,
///      "shift":{"ended":"…","id":"…","unit":"BW-014"},"v":1}
///
/// It covers the journal's chain from the first record on, so a later receipt replaces an earlier
/// one.
package struct KeptReceipt: Hashable, Sendable, Codable {
  private static let version = 1

  package var receipt: StoreAPI.Receipt
  /// When it was given, by the store's clock; by the device's clock if the store gave no time.
  package var at: Timestamp
  /// The link the device itself has for the last record; nil when that record is lost.
  package var own: Link?
  /// The newest shift whose record it covers; nil when that record is no longer on the device.
  package var shift: CoveredShift?
  private var v = KeptReceipt.version

  package struct CoveredShift: Hashable, Sendable, Codable {
    package var id: String
    package var unit: String
    package var ended: Timestamp

    package init(id: String, unit: String, ended: Timestamp) {
      self.id = id
      self.unit = unit
      self.ended = ended
    }
  }

  package init(
    _ receipt: StoreAPI.Receipt, at: Timestamp, own: Link?, shift: CoveredShift? = nil
  ) {
    self.receipt = receipt
    self.at = at
    self.own = own
    self.shift = shift
  }

  /// Whether this program can read it.
  package var isKnown: Bool { v == Self.version }

  /// Whether the last link at the store differs from the device's: a record was altered on one of
  /// them.
  package var isOfOtherChain: Bool {
    guard let own, receipt.missing.last?.upperBound != receipt.last else { return false }
    return receipt.hash != own
  }

  /// Whether the records that the store has are those that were written.
  package var findsNothingAltered: Bool { !isOfOtherChain && receipt.breaks.isEmpty }

  /// Whether it proves that the store has all records up to `head` as they were written.
  package func proves(_ head: ChainHead) -> Bool {
    receipt.journal == head.journal && receipt.first == head.first && receipt.last == head.last
      && receipt.isWhole && !isOfOtherChain
  }
}

// MARK: - In words

extension KeptReceipt {
  /// In full, as proof.
  package var lines: [String] {
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

  /// As `9 of 9 records stored`.
  package var stored: String { "\(receipt.stored) of \(receipt.count) records stored" }

  /// What is not as it was sent.
  package var faults: [String] {
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
