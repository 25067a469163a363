// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import FoundationEssentials
package import Patrol
package import Storage
import Text
import Wire

/// In which form records are written out.
package enum RecordForm: String, Sendable, CaseIterable {
  /// Each record exactly as its device sent it, one a line.
  case jsonl
  /// A row for each record (RFC 4180) under the names of its fields. Lists are left out, and a
  /// shift's counts are summed up.
  case csv

  /// What stands before the first record.
  package func header(for kind: RecordKind) -> String {
    switch self {
    case .jsonl: ""
    case .csv:
      SeparatedValues.line(["device", "sequence", "received"] + kind.columns + ["superseded"])
    }
  }

  /// One record, its line ended.
  ///
  /// - Throws: `StoreError.unreadable` for what is not as it came.
  package func line(of stored: StoredRecord) throws(StoreError) -> Data {
    guard let record = stored.record else {
      throw .unreadable(device: stored.device, sequence: stored.sequence)
    }
    switch self {
    case .jsonl: return stored.bytes + Data("\n".utf8)
    case .csv:
      let line = SeparatedValues.line(
        [stored.device, "\(stored.sequence)", stored.received.description] + record.fields
          + [stored.isSuperseded ? "1" : "0"])
      return Data(line.utf8)
    }
  }
}

extension RecordKind {
  fileprivate var columns: [String] {
    switch self {
    case .visit: Visit.columns.map(\.name)
    case .shift: Shift.columns.map(\.name)
    }
  }
}

extension Record {
  fileprivate var fields: [String] {
    switch self {
    case .visit(let visit): Visit.columns.map { $0.value(visit).csv() }
    case .shift(let shift): Shift.columns.map { $0.value(shift).csv() }
    }
  }
}

/// Which records are written out, and how.
package struct RecordExport: Sendable {
  private let form: RecordForm
  private let query: RecordQuery
  private let countingOnly: Bool

  /// - Parameters:
  ///   - days: of the plan; nil for no bound.
  ///   - countingOnly: whether records that no longer count are left out.
  package init(
    _ kind: RecordKind, as form: RecordForm, from first: CivilDate? = nil,
    to last: CivilDate? = nil, _ planDay: PlanDay, countingOnly: Bool = false
  ) {
    self.form = form
    self.countingOnly = countingOnly
    query = RecordQuery(
      kind: kind, from: first.map { planDay.interval(of: $0).start },
      to: last.map { planDay.interval(of: $0).end })
  }

  /// Hands over line after line, the header first, in the order in which the records began.
  ///
  /// - Parameter leftOut: called with why a record cannot be written out in this form.
  package func forEachLine(
    of store: Store, leftOut: (StoreError) -> Void, _ put: (Data) throws -> Void
  ) async throws {
    try put(Data(form.header(for: query.kind).utf8))
    try await store.forEachRecord(query) { record in
      guard !(countingOnly && record.isSuperseded) else { return }
      let line: Data
      do throws(StoreError) { line = try form.line(of: record) } catch { return leftOut(error) }
      try put(line)
    }
  }
}

extension Store {
  /// Hands every record of `query` to `take`, in the order in which they began.
  fileprivate nonisolated func forEachRecord(
    _ query: RecordQuery, _ take: (StoredRecord) throws -> Void
  ) async throws {
    var query = query
    while true {
      let page = try await records(query)
      try page.forEach(take)
      guard let last = page.last, page.count == query.limit else { return }
      query.after = last.place
    }
  }

  /// Few, since each may be as long as a record may be.
  private static let quarantinePage = 100

  /// Hands over all that came and could not be taken as a record, oldest first, each as a line of
  /// JSON.
  package nonisolated func forEachQuarantineLine(
    _ put: (Data) throws -> Void
  ) async throws {
    var row: Int64 = 0
    while true {
      let page = try await quarantine(after: row, limit: Self.quarantinePage)
      for record in page { try put(Wire.bytes(of: QuarantineLine(record)) + Data("\n".utf8)) }
      guard let last = page.last else { return }
      row = last.row
    }
  }
}

private struct QuarantineLine: Encodable {
  let device: String
  let sequence: Int64
  let received: String
  let reason: String
  let record: String?
  let base64: String?

  enum CodingKeys: String, CodingKey {
    case device, sequence, received, reason, record
    case base64 = "record_base64"
  }

  init(_ quarantined: QuarantinedRecord) {
    device = quarantined.device
    sequence = quarantined.sequence
    received = quarantined.received.description
    reason = quarantined.reason
    record = String(validating: quarantined.bytes, as: UTF8.self)
    base64 = record == nil ? quarantined.bytes.base64EncodedString() : nil
  }
}
