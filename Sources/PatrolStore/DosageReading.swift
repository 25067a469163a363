// SPDX-License-Identifier: Apache-2.0

import Commands
import Dosage
import Patrol
import Platform
import Storage

/// What dosage is counted from, as the store has it; what cannot be counted is said.
struct DosageReading {
  let store: GeoPackageStore
  let options: DosageOptions

  /// With the store's own plan unless another is given.
  func input(
    for days: ClosedRange<CivilDate>, plan: [PlanEntry]? = nil
  ) async throws -> DosageInput {
    let planDay = try options.day.planDay()
    let span = Interval(
      from: planDay.interval(of: days.lowerBound).start,
      to: planDay.interval(of: days.upperBound).end)
    let entries = if let plan { plan } else { try await store.plan(for: days) }
    let (settings, remarks) = options.settings(of: try await store.planDefinitions())
    let shifts = try await store.shifts(during: span, unreadable: Self.warn)
    let hotSpots = try await store.hotSpots() ?? []
    warn(ofUnknownIn: entries.filter { days.contains($0.date) }, hotSpots)
    // All visits of these shifts, those before and after the days too: missing ones are told by
    // them.
    let wide = shifts.map(\.value).reduce(span) {
      Interval(from: min($0.start, $1.started), to: max($0.end, $1.ended))
    }
    return DosageInput(
      hotSpots: hotSpots.map { ($0.id, $0.name ?? "") },
      visits: try await store.visits(during: wide, unreadable: Self.warn), shifts: shifts,
      missing: try await missingRecords(during: span, planDay), plan: entries, days: days,
      planDay: planDay, now: .now(), settings: settings,
      remarks: remarks)
  }

  /// Says what came and is in no figure.
  func warnOfUncounted() async throws {
    for unexplained in try await store.unexplainedVisits() {
      Talk.say(
        "warning: visits to a hot spot that no kept set has: \(unexplained.count) to"
          + " \(unexplained.hotSpot.debugDescription) of \(unexplained.version.debugDescription)")
    }
    let quarantined = try await store.quarantinedCount()
    if quarantined > 0 {
      Talk.say("warning: records in quarantine, which are not counted: \(quarantined)")
    }
  }

  /// Most runs of numbers that are named.
  private static let mostNamed = 20

  /// Records that never came and may tell of `span`, having said so.
  private func missingRecords(
    during span: Interval, _ planDay: PlanDay
  ) async throws -> [MissingRecords] {
    let all: [MissingRecords]
    do { all = try await store.missingRecords() } catch {
      guard case .damaged = error else { throw error }
      Talk.say("warning: which records never came cannot be told: \(error)")
      return []
    }
    let missing = all.filter { $0.mayTell(of: span) }
    for run in missing.prefix(Self.mostNamed) {
      let numbers =
        run.numbers.count == 1
        ? "number \(run.numbers.lowerBound)"
        : "numbers \(run.numbers.lowerBound) to \(run.numbers.upperBound)"
      Talk.say(
        "warning: of \(run.lineage.debugDescription) \(numbers) never came, of"
          + " \(planDay.words(for: run.span))")
    }
    if missing.count > Self.mostNamed {
      Talk.say("warning: … and \(missing.count - Self.mostNamed) runs more")
    }
    return missing
  }

  @Sendable private static func warn(of unreadable: StoreError) {
    Talk.say("warning: not counted: \(unreadable)")
  }

  /// A name that is wrong in the plan is never visited: its days are due for ever.
  private func warn(ofUnknownIn plan: [PlanEntry], _ hotSpots: [HotSpot]) {
    let known = Set(hotSpots.map(\.id))
    let unknown = Dictionary(grouping: plan.filter { !known.contains($0.hotSpot) }, by: \.hotSpot)
    for (name, entries) in unknown.sorted(by: { $0.key < $1.key }).prefix(Self.mostNamed) {
      Talk.say(
        "warning: the plan has \(name.debugDescription) on \(entries.count) days, and the"
          + " published set has not; “patrol-store plan remove --hotspot” takes it out")
    }
    if unknown.count > Self.mostNamed {
      Talk.say("warning: … and \(unknown.count - Self.mostNamed) names more")
    }
  }
}
