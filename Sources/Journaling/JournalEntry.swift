// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol
package import Wire

/// One record of the journal and what became of it.
package struct JournalEntry: Hashable, Sendable {
  /// Place in the journal, from 1.
  package var sequence: Int64
  /// The record's id; nil when the record is lost or spent.
  package var id: String?
  /// The record as it goes to the store; empty when it is lost or spent.
  package var record: Data
  package var status: EntryStatus
  /// When the store's word came; nil until it did.
  package var acknowledged: Timestamp?
  /// The store's reason for a record in quarantine.
  package var reason: String?
  /// The link of the record before; nil when the record is lost or spent, or was answered for
  /// before the chain began.
  package var previous: Link?
  /// Made when the record was journaled, or took another place in a chain. Nil when the device had
  /// no key then, or the old place was not known any more: it is signed when it is sent.
  package var signature: RecordSignature?

  init(sequence: Int64, id: String, record: Data, previous: Link?) {
    self.sequence = sequence
    self.id = id
    self.record = record
    self.previous = previous
    status = .pending
  }

  /// A number of which nothing is left but its place.
  init(_ sequence: Int64, without status: EntryStatus) {
    self.sequence = sequence
    record = Data()
    self.status = status
  }

  /// The record as a batch carries it; nil when it is lost, spent or outside the chain.
  var onItsWay: Batch.Entry? {
    guard status.hasRecord else { return nil }
    return previous.map {
      Batch.Entry(sequence: sequence, previous: $0, record: record, signature: signature)
    }
  }

  /// As it was before the store answered for it.
  var unanswered: JournalEntry {
    var entry = self
    entry.status = .pending
    entry.acknowledged = nil
    entry.reason = nil
    return entry
  }

  /// The record behind `previous` in the chain of `name`: to be sent, unless it was refused.
  ///
  /// If `signer` finds its signature right in the chain of `old`, it is signed in the new place. A
  /// wrong one stays, and is wrong there too: the store refuses the record. A record without a
  /// signature of this device's, or whose old place is not known, is signed when it is sent.
  func moved(
    behind previous: Link, in name: JournalName, from old: JournalName? = nil,
    _ signer: RecordSigner? = nil
  ) -> JournalEntry {
    var entry = status == .refused ? self : unanswered
    entry.previous = previous
    entry.signature = entry.onItsWay.flatMap { place in
      signature(for: place, in: name, from: old, signer)
    }
    return entry
  }

  /// The signature of `place`, which is this record in the chain of `name`.
  func signature(
    for place: Batch.Entry, in name: JournalName, from old: JournalName?, _ signer: RecordSigner?
  ) -> RecordSignature? {
    guard let old, let signer, let known = onItsWay else { return nil }
    return signer.confirms(known, in: old).flatMap { isRight in
      isRight ? signer.signature(of: place, in: name) : signature
    }
  }
}

/// What has become of a record of the journal.
package enum EntryStatus: String, Hashable, Sendable, CaseIterable {
  /// The store has not answered for it.
  case pending
  case stored, duplicate, quarantined
  /// The store says that the signature is wrong, and so does this device's own key: the record was
  /// changed here after it was signed. The store has it in quarantine, without a number. It is
  /// never sent again.
  case refused
  /// The journal was damaged and the record could not be read back; the store may have it.
  case lost
  /// The store answered for it long ago, and an older record that it has not answered for keeps
  /// its place: that is all that is left of it.
  case spent

  /// Whether the journal still holds the record's bytes.
  package var hasRecord: Bool {
    switch self {
    case .pending, .stored, .duplicate, .quarantined, .refused: true
    case .lost, .spent: false
    }
  }

  /// Whether it is to be sent again where the store says later that it does not have it.
  var isSentAgain: Bool { hasRecord && self != .pending && self != .refused }
}

/// What has become of one record, as a frame keeps it.
struct Answer: Hashable {
  let sequence: Int64
  let status: EntryStatus
  let acknowledged: Timestamp?
  let reason: String?

  /// Longest reason kept, in characters: enough for a sentence, whatever the store sends.
  private static let longestReason = 500

  /// The store's word, taken at `time`.
  ///
  /// - Parameter isForged: whether this device's own key, too, finds the record's signature wrong.
  ///   The store's word alone, which may be faked, keeps no record from being sent again.
  init(_ result: StoreAPI.BatchAnswer.Result, isForged: Bool, at time: Timestamp) {
    sequence = result.sequence
    status =
      switch result.status {
      case .stored: .stored
      case .duplicate: .duplicate
      case .quarantined: isForged ? .refused : .quarantined
      }
    acknowledged = time
    reason = result.reason.map { String($0.prefix(Self.longestReason)) }
  }

  /// That the store's word is taken back.
  init(takingBack sequence: Int64) {
    self.sequence = sequence
    (status, acknowledged, reason) = (.pending, nil, nil)
  }
}

// MARK: - Bytes

extension JournalEntry {
  /// With its link in the chain of the journal `name`, and its signature.
  func bytes(in name: JournalName) -> Data {
    var writer = ByteWriter()
    writer.put(Answer(self))
    writer.put(name.number)
    writer.put(previous?.bytes ?? Data())
    writer.put(optional: signature?.device)
    if let signature { writer.put(signature.bytes) }
    writer.put(id ?? "")
    writer.put(record)
    return writer.data
  }

  /// The name's number goes to `name`.
  init(_ reader: inout ByteReader, in name: inout UInt64) throws(ByteReader.ByteError) {
    let answer = try Answer(&reader)
    name = try reader.number()
    sequence = answer.sequence
    status = answer.status
    acknowledged = answer.acknowledged
    reason = answer.reason
    previous = Link(bytes: try reader.bytes())
    if let device = try reader.optionalText() {
      signature = RecordSignature(device: device, bytes: try reader.bytes())
    }
    id = try reader.text()
    record = try reader.bytes()
    guard status.hasRecord, sequence > 0,
      signature.map({ $0.bytes.count == RecordSignature.length }) ?? true
    else { throw ByteReader.ByteError() }
  }
}

extension JournalName {
  /// Its digits as a number.
  var number: UInt64 { UInt64(description, radix: 16) ?? 0 }
}

extension Answer {
  /// What has become of the record so far.
  init(_ entry: JournalEntry) {
    sequence = entry.sequence
    status = entry.status
    acknowledged = entry.acknowledged
    reason = entry.reason
  }

  init(_ reader: inout ByteReader) throws(ByteReader.ByteError) {
    sequence = try reader.number()
    let statuses = EntryStatus.allCases
    let code = Int(try reader.number(UInt8.self))
    guard statuses.indices.contains(code) else { throw ByteReader.ByteError() }
    status = statuses[code]
    let time: Int64 = try reader.number()
    acknowledged = status == .pending ? nil : Timestamp(milliseconds: time)
    reason = try reader.optionalText()
  }
}

extension ByteWriter {
  mutating func put(_ answer: Answer) {
    put(answer.sequence)
    put(UInt8(EntryStatus.allCases.firstIndex(of: answer.status) ?? 0))
    put(answer.acknowledged?.milliseconds ?? 0)
    put(optional: answer.reason)
  }
}
