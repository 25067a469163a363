// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol

/// A change of the plan, made whole or not at all.
package enum PlanRevision: Sendable {
  /// Each entry takes the place of any other for its hot spot and day.
  case keep([PlanEntry])
  /// Likewise, and nothing else stays on the days that the entries name.
  case replaceDays([PlanEntry])
  /// Takes out one hot spot, or all for nil, on some days, or all for nil.
  case remove(hotSpot: String?, days: ClosedRange<CivilDate>?)

  /// Rows of the plan, by what a revision does to them.
  package struct RowCounts: Hashable, Sendable {
    package var added = 0
    package var changed = 0
    package var removed = 0
    package var unchanged = 0

    package init(added: Int = 0, changed: Int = 0, removed: Int = 0, unchanged: Int = 0) {
      self.added = added
      self.changed = changed
      self.removed = removed
      self.unchanged = unchanged
    }
  }

  /// What it makes of `plan`, which holds all rows that it may bear on: the rows to take out, the
  /// rows to write, and the counts.
  func outcome(
    for plan: [PlanEntry]
  ) -> (removed: [PlanEntry], written: [PlanEntry], counts: RowCounts) {
    let old = Dictionary(plan.map { ($0.place, $0) }, uniquingKeysWith: { $1 })
    let new = Dictionary(entries.map { ($0.place, $0) }, uniquingKeysWith: { $1 })
    let named = Set(entries.map(\.date))
    let removed = plan.filter { new[$0.place] == nil && takesOut($0, named) }
    let written = entries.filter { old[$0.place] != $0 }
    let added = written.count { old[$0.place] == nil }
    return (
      removed, written,
      RowCounts(
        added: added, changed: written.count - added, removed: removed.count,
        unchanged: entries.count - written.count)
    )
  }

  private var entries: [PlanEntry] {
    switch self {
    case .keep(let entries), .replaceDays(let entries): entries
    case .remove: []
    }
  }

  private func takesOut(_ entry: PlanEntry, _ named: Set<CivilDate>) -> Bool {
    switch self {
    case .keep: false
    case .replaceDays: named.contains(entry.date)
    case .remove(let hotSpot, let days):
      hotSpot.map { $0 == entry.hotSpot } ?? true && days?.contains(entry.date) ?? true
    }
  }

  /// The days it may bear on; nil for none.
  var days: ClosedRange<CivilDate>? {
    if case .remove(_, let days) = self { return days ?? CivilDate.all }
    let dates = entries.map(\.date)
    guard let first = dates.min(), let last = dates.max() else { return nil }
    return first...last
  }
}

extension PlanEntry {
  fileprivate var place: HotSpotDate { HotSpotDate(hotSpot: hotSpot, date: date) }
}

extension Store {
  /// Tells what the revision will change, makes it unless it is a trial, and tells what it changed.
  @discardableResult
  package nonisolated func apply(
    _ revision: PlanRevision, isTrial: Bool, tell: (String) -> Void
  ) async throws(StoreError) -> PlanRevision.RowCounts {
    let expected = try await revise(plan: revision, isTrial: true)
    guard expected.changesAny else {
      if !revision.isRemoval { tell("the plan stays as it is; \(expected.words)") }
      return expected
    }
    tell("the plan \(isTrial ? "would" : "will") change; \(expected.words)")
    guard !isTrial else { return expected }
    let counts = try await revise(plan: revision, isTrial: false)
    tell("the plan has changed; \(counts.words)")
    return counts
  }
}

extension PlanRevision {
  /// Whoever removes rows says in other words that there are none.
  fileprivate var isRemoval: Bool { if case .remove = self { true } else { false } }
}

extension PlanRevision.RowCounts {
  fileprivate var changesAny: Bool { added + changed + removed > 0 }

  /// As `rows: 3 added, 1 changed, 2 removed, 40 as they were`.
  fileprivate var words: String {
    "rows: \(added) added, \(changed) changed, \(removed) removed, \(unchanged) unchanged"
  }
}
