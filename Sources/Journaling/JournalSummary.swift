// SPDX-License-Identifier: Apache-2.0

import Wire

/// How much would be missing at the store if the device were lost now: what `patrol journal`
/// writes.
package struct JournalSummary: Hashable, Encodable {
  private let waiting: Int
  /// Of these, those that are signed only when they are sent; nil when that is not known.
  private let unsigned: Int?
  private let sent: Int
  private let onShift: [String]

  /// - Parameter unsigned: of the records that wait, those that are signed only when they are sent;
  ///   nil when that is not known.
  package init(of contents: JournalContents, unsigned: Int?) throws(JournalError) {
    let counts = try contents.counts
    (waiting, sent) = (counts.pending, counts.acknowledged)
    self.unsigned = unsigned
    onShift = try contents.openShifts.keys.sorted()
  }

  private enum CodingKeys: String, CodingKey {
    case waiting, unsigned, sent
    case onShift = "on_shift"
  }

  /// In lines for people.
  package var text: String {
    let units = onShift.isEmpty ? "none" : onShift.joined(separator: ", ")
    let late = RecordSignature.words(signedWhenSent: unsigned)
    return
      "records: \(sent) with the store, \(waiting) waiting\(late)\nunits on shift: \(units)\n"
  }
}
