// SPDX-License-Identifier: Apache-2.0

/// A visit or a shift, as a device keeps it and the store counts it.
///
/// As bytes a record is one JSON object in UTF-8 without line breaks. Its keys are sorted, so that
/// the same record always has the same bytes. Every record has
///
///     "v"     1, the version of the format
///     "kind"  "visit" or "shift"
///     "id"    the record's name, unique within the device
///
/// and the fields of `Visit` or `Shift` under the names of their coding keys. Times are RFC 3339 in
/// UTC with milliseconds, durations are seconds, distances are metres. An absent field is unknown.
/// A record is never edited: a correction is a new record that names the one it `replaces`.
package enum Record: Hashable, Sendable {
  case visit(Visit)
  case shift(Shift)

  package static let version = 1

  /// Unique within the device.
  package var id: String {
    switch self {
    case .visit(let visit): visit.id
    case .shift(let shift): shift.id
    }
  }

  /// The id of the record that this one corrects; nil for an original.
  package var replaces: String? {
    switch self {
    case .visit(let visit): visit.replaces
    case .shift(let shift): shift.replaces
    }
  }

  /// The name of the shift it belongs to; nil outside shifts.
  package var shift: String? {
    switch self {
    case .visit(let visit): visit.shift
    case .shift(let shift): shift.name
    }
  }

  /// The record that replaces this one and says that the unit was booked to `officer`; nil when
  /// this one says so already.
  package func corrected(officer: String) -> Record? {
    switch self {
    case .visit(let visit):
      visit.officer == officer ? nil : .visit(visit.corrected(officer: officer))
    case .shift(let shift):
      shift.officer == officer ? nil : .shift(shift.corrected(officer: officer))
    }
  }

  package var kind: RecordKind {
    switch self {
    case .visit: .visit
    case .shift: .shift
    }
  }
}

/// What a record is of.
package enum RecordKind: String, Codable, Sendable, CaseIterable {
  case visit, shift
}

extension Record: Codable {
  private enum EnvelopeKeys: String, CodingKey {
    case version = "v"
    case kind
  }

  package init(from decoder: any Decoder) throws {
    let envelope = try decoder.container(keyedBy: EnvelopeKeys.self)
    let version = try envelope.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: envelope,
        debugDescription: "version \(version) is not known here; this program knows \(Self.version)"
      )
    }
    switch try envelope.decode(RecordKind.self, forKey: .kind) {
    case .visit: self = .visit(try Visit(from: decoder))
    case .shift: self = .shift(try Shift(from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var envelope = encoder.container(keyedBy: EnvelopeKeys.self)
    try envelope.encode(Self.version, forKey: .version)
    try envelope.encode(kind, forKey: .kind)
    switch self {
    case .visit(let visit): try visit.encode(to: encoder)
    case .shift(let shift): try shift.encode(to: encoder)
    }
  }
}
