// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Wire

/// What a journal holds, as far as a device tells others of it.
package struct JournalFacts: Hashable, Sendable {
  package var counts = JournalCounts()
  /// When what the oldest record that waits tells of ended; nil when none waits.
  package var oldest: Timestamp?

  package init() {}
}

extension Journal {
  package var facts: JournalFacts {
    get throws(JournalError) {
      var facts = JournalFacts()
      facts.counts = try counts
      let oldest = try pending(limit: 1).entries.first
      switch oldest.flatMap({ try? Record(bytes: $0.record) }) {
      case .visit(let visit): facts.oldest = visit.left
      case .shift(let shift): facts.oldest = shift.ended
      case nil: break
      }
      return facts
    }
  }
}
