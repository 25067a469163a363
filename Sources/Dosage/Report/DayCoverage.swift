// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// How well one day was seen, over all shifts.
package struct DayCoverage: Hashable, Sendable {
  package let date: CivilDate
  package let day: Interval
  /// Shifts with booked time in the day.
  package let shifts: Int
  /// Seconds booked in the day, and those of them with usable fixes.
  package let booked: Double
  package let observed: Double
  /// How far the day has come by the clock that the report was given.
  package let progress: Progress
  /// Shifts that visits of the day name and whose own record has not come: more may be on its way.
  package let awaited: Int
  /// The units of those shifts, in order: on shift still, or not yet sent.
  package let unitsAwaited: [String]
  /// Visits that shifts of the day count and that are not there, of whatever day of the shift:
  /// lost, or set aside.
  package let missing: Int
  /// Records that devices numbered and the store lacks, if they may tell of the day.
  package let recordsMissing: Int
  package enum Progress: String, Sendable {
    case notBegun = "not begun"
    case underWay = "under way"
    case over
  }

  /// Where a visit could have gone unseen.
  let blind: [BlindStretch]

  /// Part of the booked time with usable fixes, 0 to 1; nil when no shift was recorded, which is
  /// to know nothing and not to know of nothing.
  package var share: Double? { booked > 0 ? observed / booked : nil }

  /// Whether nothing was seen at all, or some of what was is not here.
  package var isIncomplete: Bool {
    observed == 0 || awaited > 0 || missing > 0 || recordsMissing > 0
  }

  init(
    date: CivilDate, day: Interval, now: Timestamp, shifts: [Sourced<Shift>],
    awaited: [RecordName: String], missing: Int, recordsMissing: Int
  ) {
    let quarters = shifts.map { shift in
      shift.quarters.filter { day.start <= $0.start && $0.start < day.end }
        .sorted { $0.start < $1.start }
    }
    let coverages = quarters.map { $0.reduce(.none) { $0 + $1.coverage } }
    self.date = date
    self.day = day
    self.shifts = coverages.count { $0.total > 0 }
    booked = coverages.reduce(0) { $0 + $1.total }
    observed = coverages.reduce(0) { $0 + $1.observed }
    progress = day.end <= now ? .over : day.start <= now ? .underWay : .notBegun
    self.awaited = awaited.count
    unitsAwaited = Set(awaited.values).sorted { $0.naturallyPrecedes($1) }
    self.missing = missing
    self.recordsMissing = recordsMissing
    blind = zip(shifts, quarters).flatMap { BlindStretch.all(in: $1, of: $0) }
  }
}

/// Records that a lineage of devices made and nobody sent: the store knows their numbers alone.
package struct MissingRecords: Hashable, Sendable {
  /// The name the devices were enrolled under.
  package var lineage: String
  package var numbers: ClosedRange<Int64>
  /// What they tell of lies in it, as far as the records before and after them say.
  package var span: Interval

  package init(lineage: String, numbers: ClosedRange<Int64>, span: Interval) {
    self.lineage = lineage
    self.numbers = numbers
    self.span = span
  }

  /// Whether they may tell of a part of `time`.
  package func mayTell(of time: Interval) -> Bool {
    span.start < time.end && span.end >= time.start
  }
}

extension Sequence<MissingRecords> {
  /// How many may tell of `day`.
  func count(on day: Interval) -> Int {
    lazy.filter { $0.mayTell(of: day) }.reduce(0) {
      // A device may number as it likes.
      let (more, isTooMany) = $0.addingReportingOverflow($1.numbers.count)
      return isTooMany ? .max : more
    }
  }
}
