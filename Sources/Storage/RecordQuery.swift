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
  /// Only what arrived after this row.
  package var after: Int64
  /// Most records in the page.
  package var limit: Int

  package init(
    kind: Record.Kind, from: Timestamp? = nil, to: Timestamp? = nil, after: Int64 = 0,
    limit: Int = 1000
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.after = after
    self.limit = limit
  }
}
