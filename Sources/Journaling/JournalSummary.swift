// SPDX-License-Identifier: Apache-2.0

/// How much would be missing at the store if the device were lost now: what `patrol journal`
/// writes.
package struct JournalSummary: Hashable, Encodable {
  private let waiting: Int
  /// Of these, those that are signed only when they are sent.
  private let unsigned: Int
  private let sent: Int
  private let onShift: [String]

  /// - Parameter device: who this device is to the store; nil while it has no key.
  package init(of contents: JournalContents, signedBy device: String?) throws(JournalError) {
    let counts = try contents.counts
    (waiting, sent) = (counts.pending, counts.acknowledged)
    unsigned = try contents.unsigned(by: device)
    onShift = try contents.openShifts.keys.sorted()
  }

  private enum CodingKeys: String, CodingKey {
    case waiting, unsigned, sent
    case onShift = "on_shift"
  }

  /// In lines for people.
  package var text: String {
    let units = onShift.isEmpty ? "none" : onShift.joined(separator: ", ")
    let late = unsigned > 0 ? " (\(unsigned) signed when sent)" : ""
    return
      "records: \(sent) with the store, \(waiting) waiting\(late)\nunits on shift: \(units)\n"
  }
}
