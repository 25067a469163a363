// SPDX-License-Identifier: Apache-2.0

import Patrol

/// The shift records that several devices made of one booking of a unit.
struct UnitBooking {
  /// In order of their start; never empty.
  private(set) var shifts: [Sourced<Shift>]

  /// Each booking as one shift, so that no booked time of a unit counts twice.
  static func merged(_ shifts: [Sourced<Shift>]) -> [Sourced<Shift>] {
    all(shifts).map(\.merged).sorted { ($0.id, $0.device) < ($1.id, $1.device) }
  }

  /// The bookings that `shifts` belong to, in no order.
  static func all(_ shifts: [Sourced<Shift>]) -> [UnitBooking] {
    Dictionary(grouping: shifts, by: \.unit).flatMap { unit, shifts in
      unit.isUnitsOwnName && Set(shifts.map(\.lineages)).count > 1
        ? bookings(of: shifts) : shifts.map { UnitBooking(shifts: [$0]) }
    }
  }

  /// Whether two shift records of a unit with these officers may be of one booking: the officer is
  /// the same, or one of the records names none.
  static func mayBeOne(_ officer: String?, _ other: String?) -> Bool {
    officer == nil || other == nil || officer == other
  }

  /// Nil when no device names one.
  var officer: String? { shifts.lazy.compactMap(\.value.officer).first }

  /// The name of the first shift that has coverage stands for all.
  var name: (lineage: String, id: String) {
    let shift = shifts.first { !$0.quarters.isEmpty } ?? shifts[0]
    return (shift.lineage, shift.id)
  }

  private static func bookings(of shifts: [Sourced<Shift>]) -> [UnitBooking] {
    var bookings: [UnitBooking] = []
    // Indices of bookings that a later shift may still share time with.
    var open: [Int] = []
    let ordered = shifts.sorted { ($0.started, $0.id, $0.device) < ($1.started, $1.id, $1.device) }
    for shift in ordered {
      open.removeAll { bookings[$0].shifts.allSatisfy { $0.span.end < shift.started } }
      if let place = open.first(where: { bookings[$0].isShared(by: shift) }) {
        bookings[place].shifts.append(shift)
      } else {
        open.append(bookings.count)
        bookings.append(UnitBooking(shifts: [shift]))
      }
    }
    return bookings
  }

  private func isShared(by shift: Sourced<Shift>) -> Bool {
    shifts.allSatisfy { Self.mayBeOne($0.value.officer, shift.value.officer) }
      && shifts.contains {
        $0.span.intersection(shift.span) != nil && $0.lineages.isDisjoint(with: shift.lineages)
      }
  }

  private var merged: Sourced<Shift> {
    guard shifts.count > 1 else { return shifts[0] }
    var shift = shifts[0].value
    shift.ended = shifts.map(\.ended).max() ?? shift.ended
    shift.officer = officer
    shift.quarters = quarters
    shift.passes = perDevice(\.passes, +, max)
    shift.nearVisits = perDevice(\.nearVisitsOrNone, +) { $0.count < $1.count ? $1 : $0 }
    shift.silences = silences
    return Sourced(
      value: shift, devices: shifts.reduce(into: []) { $0.formUnion($1.devices) },
      lineages: shifts.reduce(into: []) { $0.formUnion($1.lineages) })
  }

  /// For each quarter of an hour, the coverage of the device that saw most of it.
  private var quarters: [QuarterCoverage] {
    let best = Dictionary(
      shifts.flatMap(\.quarters).map { ($0.start, $0) },
      uniquingKeysWith: { first, second in
        let (left, right) = (first.coverage, second.coverage)
        return (left.observed, left.total) >= (right.observed, right.total) ? first : second
      })
    return best.values.sorted { $0.start < $1.start }
  }

  /// The times in which no device saw the unit: those that all of them missed together, and those
  /// of one while no other was on.
  private var silences: [Silence] {
    let byDevice = Dictionary(grouping: shifts, by: \.lineages).values
      .sorted { ($0[0].started, $0[0].lineage) < ($1[0].started, $1[0].lineage) }
    return byDevice.indices.flatMap { place in
      byDevice[place].flatMap(\.silences).flatMap { silence in
        byDevice.indices.filter { $0 != place }.reduce([silence]) { left, other in
          left.flatMap { $0.unseen(by: byDevice[other], isSharedHere: place < other) }
        }
      }
    }.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  /// What shifts tell of passes, by hot spot. Passes have no times. Where two devices were on for
  /// most of the same time, the higher count is taken. Where one came on towards the end of the
  /// other's shift, the counts are added.
  private func perDevice<Count>(
    _ told: (Shift) -> [String: Count], _ sum: (Count, Count) -> Count,
    _ higher: (Count, Count) -> Count
  ) -> [String: Count] {
    var passes: [String: Count] = [:]
    var counted: [Sourced<Shift>] = []
    let byDevice = Dictionary(grouping: shifts, by: \.lineages).values
      .sorted { $0[0].started < $1[0].started }
    for shifts in byDevice {
      let own = shifts.reduce(into: [:]) { $0.merge(told($1.value), uniquingKeysWith: sum) }
      let shared = counted.reduce(0) { $0 + $1.seconds(sharedWith: shifts) }
      let shorter = min(
        counted.reduce(0) { $0 + $1.span.seconds }, shifts.reduce(0) { $0 + $1.span.seconds })
      passes.merge(own) { shared > shorter / 2 ? higher($0, $1) : sum($0, $1) }
      counted += shifts
    }
    return passes
  }
}

extension Sourced<Shift> {
  var span: Interval { Interval(from: value.started, to: max(value.started, value.ended)) }

  fileprivate func seconds(sharedWith others: [Sourced<Shift>]) -> Double {
    others.reduce(0) { $0 + (span.intersection($1.span)?.seconds ?? 0) }
  }
}

extension Shift {
  /// The quantiles of passes that may have been visits, by hot spot.
  var nearVisitsOrNone: [String: [DwellQuantiles]] { nearVisits ?? [:] }
}
