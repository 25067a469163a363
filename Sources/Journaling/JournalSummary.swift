// SPDX-License-Identifier: Apache-2.0

/// How much would be missing at the store if the device were lost now: what `patrol journal`
/// writes.
package struct JournalSummary: Hashable, Encodable {
  private let waiting: Int
  private let sent: Int
  private let onShift: [String]

  package init(of contents: JournalContents) throws(JournalError) {
    let counts = try contents.counts
    (waiting, sent) = (counts.pending, counts.acknowledged)
    onShift = try contents.openShifts.keys.sorted()
  }

  private enum CodingKeys: String, CodingKey {
    case waiting, sent
    case onShift = "on_shift"
  }

  /// In lines for people.
  package var text: String {
    let units = onShift.isEmpty ? "none" : onShift.joined(separator: ", ")
    return "records: \(sent) with the store, \(waiting) waiting\nunits on shift: \(units)\n"
  }
}
