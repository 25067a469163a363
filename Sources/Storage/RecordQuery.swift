// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Wire

/// A page of records to read.
package struct RecordQuery: Hashable, Sendable {
  package var kind: Record.Kind
  /// Only what ended then or later; nil for no bound.
  package var from: Timestamp?
  /// Only what began earlier; nil for no bound.
  package var to: Timestamp?
  /// Only what comes after this place; nil for the first page.
  package var after: Place?
  /// Most records in the page.
  package var limit: Int

  /// Where a record stands: by its start, and of those that start together by arrival.
  package struct Place: Hashable, Sendable {
    package var began: Timestamp
    package var row: Int64

    package init(began: Timestamp, row: Int64) {
      self.began = began
      self.row = row
    }
  }

  package init(
    kind: Record.Kind, from: Timestamp? = nil, to: Timestamp? = nil, after: Place? = nil,
    limit: Int = 1000
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.after = after
    self.limit = limit
  }
}
