// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol
package import Wire

/// What becomes of an arrival.
///
/// A record is taken once, under the first number that a journal gives it. A number belongs to the
/// first entry that was signed for it. What cannot be used goes to quarantine. There it
/// takes its number when the device signed it and no other record has the number.
package enum ArrivalVerdict: Sendable {
  /// Not stored yet.
  case new(Record, NumberState)
  /// Came before under this sequence number.
  case known
  /// Came before under another sequence number, in this row.
  case `repeated`(row: Int64, NumberState)
  /// Cannot be used. It goes to quarantine, under its number.
  case quarantined(reason: String)
  /// Its device did not sign it. It goes to quarantine, without a number.
  case badSignature(reason: String)
  /// Another record has its number. It goes to quarantine, without a number.
  case conflict(reason: String)

  /// What stands under an arrival's sequence number.
  package enum NumberState: Hashable, Sendable {
    case free
    /// The same bytes, in quarantine because they could not be used.
    case quarantined
    /// The same record in this row, whose bytes are gone.
    case lost(row: Int64)
  }

  /// The entry that stands under a sequence number.
  package struct Holder: Sendable {
    package var link: Data
    /// The row of its record; nil when it is in quarantine.
    package var row: Int64?
    /// Whether that row is there.
    package var hasRecord: Bool

    package init(link: Data, row: Int64?, hasRecord: Bool) {
      self.link = link
      self.row = row
      self.hasRecord = hasRecord
    }
  }

  /// A record of the same device with the arrival's id.
  package struct Namesake: Sendable {
    package var row: Int64
    package var sequence: Int64
    package var digest: Data

    package init(row: Int64, sequence: Int64, digest: Data) {
      self.row = row
      self.sequence = sequence
      self.digest = digest
    }
  }

  /// Judges an arrival by what its device sent before.
  ///
  /// - Parameters:
  ///   - holder: looks up what stands under its number.
  ///   - namesake: looks up the device's record of an id.
  package init<Failure: Error>(
    on arrival: Arrival, holder: () throws(Failure) -> Holder?,
    namesake: (_ id: String) throws(Failure) -> Namesake?
  ) throws(Failure) {
    guard arrival.isSigned else {
      self = .badSignature(reason: "its signature is not the device's")
      return
    }
    var state = NumberState.free
    if let holder = try holder() {
      guard holder.link == arrival.link.bytes else {
        self = .conflict(
          reason: "another record stands under sequence number \(arrival.sequence)")
        return
      }
      if holder.hasRecord {
        self = .known
        return
      }
      state = holder.row.map(NumberState.lost) ?? .quarantined
    }
    switch arrival.record {
    case .failure(let error): self = .quarantined(reason: "\(error)")
    case .success(let record):
      self = Self.verdict(
        on: record, digest: arrival.digest, state, namesake: try namesake(record.id))
    }
  }

  private static func verdict(
    on record: Record, digest: Data, _ state: NumberState, namesake: Namesake?
  ) -> ArrivalVerdict {
    guard let namesake else { return .new(record, state) }
    if namesake.digest == digest { return .repeated(row: namesake.row, state) }
    return .quarantined(
      reason: "another record of the same id stands under sequence number \(namesake.sequence)")
  }

  /// What the device is told.
  package func result(for sequence: Int64) -> StoreAPI.BatchAnswer.Result {
    switch self {
    case .new: .init(sequence: sequence, status: .stored)
    case .known, .repeated: .init(sequence: sequence, status: .duplicate)
    case .quarantined(let reason):
      .init(sequence: sequence, status: .quarantined, reason: reason)
    case .badSignature(let reason):
      .init(sequence: sequence, status: .quarantined, reason: reason, badSignature: true)
    case .conflict(let reason):
      .init(sequence: sequence, status: .quarantined, reason: reason, conflict: true)
    }
  }
}
