// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol
package import Storage
import Text
package import Wire

/// In which form records are written out.
package enum RecordForm: String, Sendable, CaseIterable {
  /// Each record exactly as its device sent it, one a line.
  case jsonl
  /// A row for each record (RFC 4180) under the names of its fields. Lists are left out, and a
  /// shift's counts are summed up.
  case csv

  /// What stands before the first record.
  package func header(for kind: Record.Kind) -> String {
    switch self {
    case .jsonl: ""
    case .csv:
      SeparatedValues.line(["device", "sequence", "received"] + kind.columns + ["superseded"])
    }
  }

  /// One record, its line ended.
  ///
  /// - Throws: `StoreError.unreadable` for what cannot be laid out in columns.
  package func line(of stored: StoredRecord) throws(StoreError) -> Data {
    switch self {
    case .jsonl: return stored.bytes + Data("\n".utf8)
    case .csv:
      guard let record = try? Record(bytes: stored.bytes) else {
        throw .unreadable(device: stored.device, sequence: stored.sequence)
      }
      let line = SeparatedValues.line(
        [stored.device, "\(stored.sequence)", stored.received.description] + record.fields
          + [stored.isSuperseded ? "1" : "0"])
      return Data(line.utf8)
    }
  }
}

extension Record.Kind {
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

extension Store {
  /// Hands every record of `query` to `take`, in the order in which they began.
  package nonisolated func forEachRecord(
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
}
