// SPDX-License-Identifier: Apache-2.0

package import Dosage
package import Patrol
package import Storage
import Synchronization

/// Which dosage is asked of a store.
package struct DosageRequest: Sendable {
  /// Most days of one report: ten years.
  static let mostDays = 3653

  package var days: ClosedRange<CivilDate>
  package var planDay: PlanDay
  /// The time at which the report is made.
  package var now: Timestamp
  /// The plan to judge by; the store's own unless it is given.
  package var plan: [PlanEntry]?
  /// What is to be other than the plan defines it.
  package var revision: DosageReport.Settings.Revision

  package init(
    days: ClosedRange<CivilDate>, planDay: PlanDay, now: Timestamp, plan: [PlanEntry]? = nil,
    revision: DosageReport.Settings.Revision = DosageReport.Settings.Revision()
  ) {
    self.days = days
    self.planDay = planDay
    self.now = now
    self.plan = plan
    self.revision = revision
  }

  /// The days from `first` to `last`; nil where neither these nor the plan names any.
  ///
  /// - Parameters:
  ///   - first: the plan's first day when nil.
  ///   - last: the plan's last day when nil.
  ///   - planned: the plan's days; nil without a plan.
  package static func days(
    from first: CivilDate?, to last: CivilDate?, planned: ClosedRange<CivilDate>?
  ) throws(DosageDaysError) -> ClosedRange<CivilDate>? {
    guard let begin = first ?? planned?.lowerBound, let end = last ?? planned?.upperBound else {
      guard first == nil, last == nil else {
        throw DosageDaysError(problem: "there is no plan: give both --from and --to")
      }
      return nil
    }
    return try days(from: begin, to: end)
  }

  /// The days from `first` to `last`, at most `mostDays`.
  package static func days(
    from first: CivilDate, to last: CivilDate
  ) throws(DosageDaysError) -> ClosedRange<CivilDate> {
    let days = try ClosedRange(from: first, to: last)
    guard last.daysSinceEpoch - first.daysSinceEpoch < mostDays else {
      throw DosageDaysError(problem: "a report covers at most \(mostDays) days")
    }
    return days
  }

  /// From the beginning of the first day to the end of the last.
  fileprivate var span: Interval {
    Interval(
      from: planDay.interval(of: days.lowerBound).start,
      to: planDay.interval(of: days.upperBound).end)
  }
}

/// Why no report can cover the days that are asked for.
package struct DosageDaysError: ExplainedError, Hashable {
  package let problem: String
  package var kind: ErrorKind { .unusable }
}

extension ClosedRange<CivilDate> {
  /// The days from `first` to `last`; nil is the first or the last of all dates.
  ///
  /// - Throws: `DosageDaysError` when they are the wrong way round.
  package init(from first: CivilDate?, to last: CivilDate?) throws(DosageDaysError) {
    let (first, last) = (first ?? CivilDate.all.lowerBound, last ?? CivilDate.all.upperBound)
    guard first <= last else {
      throw DosageDaysError(
        problem: "the first day, \(first), comes after the last, \(last): see --from and --to")
    }
    self = first...last
  }
}

extension Store {
  /// What a report is made from, and warnings of what is not in it or makes it doubtful.
  ///
  /// `DosageReport(input)` and `GroupedDosage(by:_:)` are the reports.
  package nonisolated func dosage(
    _ request: DosageRequest
  ) async throws(StoreError) -> (input: DosageInput, warnings: [DosageWarning]) {
    let plan = if let plan = request.plan { plan } else { try await self.plan(for: request.days) }
    let definitions = try await planDefinitions()
    let settings = request.revision.applied(to: definitions)
    let (shifts, unreadableShifts) = try await shiftsAndWarnings(during: request.span)
    let hotSpots = try await hotSpots() ?? []
    // The visits of these shifts before and after the days are needed too: a visit that a shift
    // counts and that is not there is missing.
    let wide = shifts.map(\.value).reduce(request.span) {
      Interval(from: min($0.start, $1.started), to: max($0.end, $1.ended))
    }
    let (visits, unreadableVisits) = try await visitsAndWarnings(during: wide)
    let (missing, missingWarnings) = try await missingAndWarnings(of: request)
    let unknown = DosageWarning.unknownHotSpots(
      in: plan.filter { request.days.contains($0.date) }, known: hotSpots)
    return (
      DosageInput(
        hotSpots: hotSpots.map { ($0.id, $0.name ?? "") }, visits: visits, shifts: shifts,
        missing: missing, plan: plan, days: request.days, planDay: request.planDay,
        now: request.now, settings: settings, remarks: settings.remarks(inPlaceOf: definitions)),
      unreadableShifts + unknown + unreadableVisits + missingWarnings
        + DosageWarning.hung(shifts.map(\.value), during: request.span, request.planDay)
    )
  }

  /// Warnings of what came and is in no report, whatever its days.
  package nonisolated func uncounted() async throws(StoreError) -> [DosageWarning] {
    let unexplained = try await unexplainedVisits().map(DosageWarning.unexplained)
    let count = try await quarantinedCount()
    return unexplained + (count > 0 ? [.quarantined(count)] : [])
  }

  /// The report, with warnings as `dosage(_:)` and `uncounted()`.
  package nonisolated func dosageReport(
    _ request: DosageRequest
  ) async throws(StoreError) -> (report: DosageReport, warnings: [DosageWarning]) {
    let (input, warnings) = try await dosage(request)
    return (DosageReport(input), warnings + (try await uncounted()))
  }

  // MARK: Helpers

  private nonisolated func shiftsAndWarnings(
    during span: Interval
  ) async throws(StoreError) -> ([Reported<Shift>], [DosageWarning]) {
    let unreadable = Mutex<[DosageWarning]>([])
    let shifts = try await shifts(during: span) { error in
      unreadable.withLock { $0.append(.unreadable(error)) }
    }
    return (shifts, unreadable.withLock { $0 })
  }

  private nonisolated func visitsAndWarnings(
    during span: Interval
  ) async throws(StoreError) -> ([Reported<Visit>], [DosageWarning]) {
    let unreadable = Mutex<[DosageWarning]>([])
    let visits = try await visits(during: span) { error in
      unreadable.withLock { $0.append(.unreadable(error)) }
    }
    return (visits, unreadable.withLock { $0 })
  }

  /// Records that never came and may tell of the days. Where damage hides which they are, the
  /// report is made without them and says so.
  private nonisolated func missingAndWarnings(
    of request: DosageRequest
  ) async throws(StoreError) -> ([MissingRecords], [DosageWarning]) {
    do {
      let missing = try await missingRecords().filter { $0.mayTell(of: request.span) }
      return (missing, DosageWarning.missing(missing, request.planDay))
    } catch {
      guard error.isDamage else { throw error }
      return ([], [.missingUnknown(error)])
    }
  }
}
