// SPDX-License-Identifier: Apache-2.0

import Wire

/// How much would be missing at the store if the device were lost now: what `patrol journal`
/// writes.
package struct JournalSummary: Hashable, Encodable {
  package let isDamaged: Bool
  /// Records that the store has not answered for; of a damaged journal, those that can be read.
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
    isDamaged = try contents.isDamaged
  }

  private enum CodingKeys: String, CodingKey {
    case waiting, unsigned, sent
    case isDamaged = "damaged"
    case onShift = "on_shift"
  }

  /// How many wait in a damaged journal is not known: there is no `waiting` then.
  package func encode(to encoder: any Encoder) throws {
    var json = encoder.container(keyedBy: CodingKeys.self)
    try json.encode(isDamaged, forKey: .isDamaged)
    if !isDamaged { try json.encode(waiting, forKey: .waiting) }
    try json.encodeIfPresent(unsigned, forKey: .unsigned)
    try json.encode(sent, forKey: .sent)
    try json.encode(onShift, forKey: .onShift)
  }

  /// In lines for people.
  package var text: String {
    let units = onShift.isEmpty ? "none" : onShift.joined(separator: ", ")
    let late = RecordSignature.words(signedWhenSent: unsigned)
    let known = isDamaged ? ", as far as the damaged journal can be read" : ""
    return "records: \(sent) with the store, \(waiting) waiting\(late)\(known)\n"
      + "units on shift: \(units)\n"
  }
}
