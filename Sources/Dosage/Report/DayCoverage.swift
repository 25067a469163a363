// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Text

/// The coverage of one day by all shifts.
package struct DayCoverage: Hashable, Sendable {
  package let date: CivilDate
  package let day: Interval
  /// Shifts with booked time in the day.
  package let shifts: Int
  /// Seconds booked in the day, and those of them with usable fixes.
  package let booked: Double
  package let observed: Double
  /// Whether the day has begun and ended at the time of the report.
  package let progress: Progress
  /// Shifts that visits of the day name and whose records have not come yet.
  package let awaited: Int
  /// The units of those shifts, in order; they are on shift, or have not sent the record yet.
  package let unitsAwaited: [String]
  /// Visits that shifts of the day count and that are not in the store, whatever their day.
  package let missing: Int
  /// Records that devices numbered and the store lacks, and that may be about the day.
  package let recordsMissing: Int
  package enum Progress: String, Sendable {
    case notBegun = "not begun"
    case underWay = "under way"
    case over
  }

  /// Time without fixes, in which a visit could have gone unseen. What a visit bridges is not among
  /// it: the unit was there. But while its receiver hung, nobody knows where it was.
  let unseen: [UnseenTime]

  /// The share of the booked time with usable fixes, 0 to 1; nil when no shift was recorded, so
  /// that nothing is known.
  package var share: Double? { booked > 0 ? observed / booked : nil }

  init(
    date: CivilDate, day: Interval, now: Timestamp, shifts: [Sourced<Shift>],
    visits: [Sourced<Visit>],
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
    unseen = shifts.flatMap { shift in
      shift.silences.compactMap { UnseenTime($0, of: shift, on: day) }
    }.filter { time in !visits.contains(where: time.isBridged) }
  }
}

/// Records that a lineage of devices made and that did not reach the store.
package struct MissingRecords: Hashable, Sendable {
  /// The name the devices were enrolled under.
  package var lineage: String
  package var numbers: ClosedRange<Int64>
  /// The time they are about, as far as the records before and after them say.
  package var span: Interval

  package init(lineage: String, numbers: ClosedRange<Int64>, span: Interval) {
    self.lineage = lineage
    self.numbers = numbers
    self.span = span
  }

  /// Whether they may be about a part of `time`.
  package func mayTell(of time: Interval) -> Bool {
    span.start < time.end && span.end >= time.start
  }
}

extension Sequence<MissingRecords> {
  /// How many may be about `day`.
  func count(on day: Interval) -> Int {
    lazy.filter { $0.mayTell(of: day) }.reduce(0) {
      // A device may number as it likes.
      let (more, isTooMany) = $0.addingReportingOverflow($1.numbers.count)
      return isTooMany ? .max : more
    }
  }
}
