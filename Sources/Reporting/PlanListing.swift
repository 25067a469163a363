// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol
package import Storage
import Text

/// In which form the rows of the plan are written out.
package enum PlanForm: String, Sendable, CaseIterable {
  /// For people, with the minutes by which the plan is judged.
  case table
  /// As a plan file (`PlanFile`).
  case csv
}

/// Rows of the plan, and the minutes by which it is judged.
package struct PlanListing: Hashable, Sendable {
  private let form: PlanForm
  private let entries: [PlanEntry]
  private let definitions: DosageReport.Settings
  /// The ids of the published hot spots; nil when no set is published.
  private let published: Set<String>?

  package init(
    _ entries: [PlanEntry], _ definitions: DosageReport.Settings, published: Set<String>?,
    as form: PlanForm
  ) {
    self.form = form
    (self.entries, self.definitions, self.published) = (entries, definitions, published)
  }

  package var written: String {
    switch form {
    case .csv: PlanFile.csv(entries)
    case .table: table + "\n\(definitions.sentence)\n"
    }
  }

  /// What is not in the written rows, for people.
  package var remarks: [String] {
    (form == .csv ? [definitions.sentence] : [])
      + (entries.isEmpty ? ["the plan has no such rows"] : [])
  }

  private var table: String {
    let rows = entries.map { PlanFile.fields(of: $0).map(\.printable) + [remark(on: $0)] }
    let header = ["hot spot", "date", "condition", "visits", "minutes", ""]
    return TextTable(header: header, rows: rows).text
  }

  private func remark(on entry: PlanEntry) -> String {
    published?.contains(entry.hotSpot) == false ? "not in the published set" : ""
  }
}

extension Store {
  /// The plan's rows of these days, and of one hot spot alone where it is given.
  package nonisolated func planListing(
    of days: ClosedRange<CivilDate>, hotSpot: String? = nil, as form: PlanForm
  ) async throws(StoreError) -> PlanListing {
    let entries = try await plan(for: days).filter { hotSpot == nil || $0.hotSpot == hotSpot }
    // A plan file does not say which hot spots are published.
    let hotSpots = form == .table ? try await hotSpots() : nil
    return PlanListing(
      entries, try await planDefinitions(), published: hotSpots.map { Set($0.map(\.id)) },
      as: form)
  }

  /// Keeps other minutes by which the plan is judged, where `revision` gives some; returns those
  /// that are kept.
  package nonisolated func define(
    plan revision: DosageReport.Settings.Revision
  ) async throws(StoreError) -> DosageReport.Settings {
    let kept = try await planDefinitions()
    let revised = revision.applied(to: kept)
    if revised != kept { try await define(plan: revised) }
    return revised
  }
}
