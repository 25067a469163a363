// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Dosage
import Patrol
import Storage

/// Which rows of the plan a command is about.
struct PlanRows: ParsableArguments {
  @Option(help: "Rows of this hot spot alone.")
  var hotspot: String?

  @Option(help: "First day, yyyy-mm-dd; from the plan's first unless given.")
  var from: CivilDate?

  @Option(help: "Last day, yyyy-mm-dd; to the plan's last unless given.")
  var to: CivilDate?

  func validate() throws {
    if let from, let to, from > to { throw ValidationError("--from comes after --to") }
  }

  var days: ClosedRange<CivilDate> {
    (from ?? CivilDate.all.lowerBound)...(to ?? CivilDate.all.upperBound)
  }
}

extension Store {
  /// Says what the revision will change, makes it unless it is a trial, and says what it changed.
  @discardableResult
  nonisolated func apply(
    _ revision: PlanRevision, isTrial: Bool
  ) async throws(StoreError) -> PlanRevision.Counts {
    let expected = try await revise(plan: revision, isTrial: true)
    guard expected.changesAny else {
      if !revision.isRemoval { Talk.say("the plan stays as it is; \(expected.words)") }
      return expected
    }
    Talk.say("the plan \(isTrial ? "would" : "will") change; \(expected.words)")
    guard !isTrial else { return expected }
    let counts = try await revise(plan: revision, isTrial: false)
    Talk.say("the plan has changed; \(counts.words)")
    return counts
  }
}

extension PlanRevision {
  /// The command that removes rows has words of its own where there are none.
  fileprivate var isRemoval: Bool { if case .remove = self { true } else { false } }
}

extension PlanRevision.Counts {
  fileprivate var changesAny: Bool { added + changed + removed > 0 }

  /// As `rows: 3 added, 1 changed, 2 removed, 40 as they were`.
  fileprivate var words: String {
    "rows: \(added) added, \(changed) changed, \(removed) removed, \(unchanged) as they were"
  }
}
