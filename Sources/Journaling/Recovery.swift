// SPDX-License-Identifier: Apache-2.0

/// What was done about a damaged journal, or with one that a later program had written.
package struct Recovery: Hashable, Sendable {
  /// Counts the journal's recoveries, from 1.
  package var number: Int64
  /// The directory the damaged files lie in now, or the later program's journal, or the name of one
  /// that is gone; nil when there were none left.
  package var quarantined: String?
  /// Records carried over under their old numbers; of a journal that is gone, those the store has.
  package var carried: Int
  /// Records the journal held that could not be read back; the store may have some of them.
  package var lost: Int

  init(number: Int64, quarantined: String?, carried: Int, lost: Int) {
    self.number = number
    self.quarantined = quarantined
    self.carried = carried
    self.lost = lost
  }
}

extension Recovery: CustomStringConvertible {
  /// As a shift record's note.
  package var description: String {
    let name = quarantined.map { String($0.split(separator: "/").last ?? "") } ?? ""
    if name.contains(".newer-") {
      return "a later program's journal was set aside as \(name) until that program runs again"
    }
    if name.contains(".taken-") {
      return "a later program's journal was taken back: \(carried) records, \(lost) lost; "
        + "set aside as \(name)"
    }
    if let end = name.split(separator: ".").last, end.hasPrefix("gone-") {
      return
        "the journal is gone, and a new one begins: of its records up to number "
        + "\(end.dropFirst("gone-".count)) the store has \(carried); what was not sent is lost"
    }
    return "the journal was damaged: \(carried) records carried over, \(lost) lost; "
      + (quarantined == nil ? "its file was gone" : "set aside as \(name)")
  }
}
