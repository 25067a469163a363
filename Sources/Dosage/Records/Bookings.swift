// SPDX-License-Identifier: Apache-2.0

import Patrol

/// The bookings of a report, and the booking to which each visit and shift belongs.
///
/// A shift whose record has not come is taken to last from its first visit to its last.
struct Bookings {
  private let all: [UnitBooking]
  /// The index in `all` of each shift.
  private let places: [RecordName: Int]
  private let byUnit: [String: [Int]]

  init(visits: [Sourced<Visit>], shifts: [Sourced<Shift>]) {
    all = UnitBooking.all(shifts + shifts.awaited(by: visits))
    let named = all.indices.flatMap { [all] place in
      all[place].shifts.flatMap { $0.names(of: $0.id) }.map { ($0, place) }
    }
    places = Dictionary(named, uniquingKeysWith: min)
    byUnit = Dictionary(grouping: all.indices) { [all] in all[$0].shifts[0].unit }
  }

  func booking(of shift: Reported<Shift>) -> UnitBooking? {
    places[RecordName(origin: shift.lineage, id: shift.value.id)].map { all[$0] }
  }

  /// Nil for a visit outside shifts.
  func booking(of visit: Reported<Visit>) -> UnitBooking? {
    booking(of: visit.value, [visit.lineage])
  }

  /// The visit with an officer: its own, or else the one to whom another device had booked the
  /// unit at that time.
  func booked(_ visit: Reported<Visit>) -> Reported<Visit> {
    var booked = visit
    booked.value.officer = officer(of: visit.value, [visit.lineage])
    return booked
  }

  func booked(_ visit: Sourced<Visit>) -> Sourced<Visit> {
    var value = visit.value
    value.officer = officer(of: value, visit.lineages)
    return Sourced(value: value, devices: visit.devices, lineages: visit.lineages)
  }

  // MARK: Helpers

  private func officer(of visit: Visit, _ lineages: Set<String>) -> String? {
    if let officer = visit.officer { return officer }
    guard let booking = booking(of: visit, lineages), booking.shifts.count > 1 else { return nil }
    return booking.officer
  }

  private func booking(of visit: Visit, _ lineages: Set<String>) -> UnitBooking? {
    if let id = visit.shift {
      return lineages.lazy.compactMap { places[RecordName(origin: $0, id: id)] }.min()
        .map { all[$0] }
    }
    return byUnit[visit.unit]?.lazy.map { all[$0] }.first { booking in
      booking.shifts.contains {
        !$0.lineages.isDisjoint(with: lineages)
          && $0.started <= visit.entered && visit.entered < $0.ended
      }
    }
  }
}

extension [Sourced<Shift>] {
  /// A shift without booked time for each shift that `visits` name and whose record is not here.
  func awaited(by visits: [Sourced<Visit>]) -> [Sourced<Shift>] {
    let recorded = Set(flatMap { $0.names(of: $0.id) })
    var found: [RecordName: [Sourced<Visit>]] = [:]
    for visit in visits {
      guard let id = visit.shift, recorded.isDisjoint(with: visit.names(of: id)) else { continue }
      found[RecordName(origin: visit.lineage, id: id), default: []].append(visit)
    }
    return found.map { name, visits in Sourced(awaited: name.id, by: visits) }
      .sorted { ($0.id, $0.device) < ($1.id, $1.device) }
  }
}

extension Sourced<Shift> {
  /// A shift as its visits tell it; there is at least one.
  fileprivate init(awaited id: String, by visits: [Sourced<Visit>]) {
    let first = visits[0].value
    self.init(
      value: Shift(
        id: id, unit: first.unit, officer: visits.lazy.compactMap(\.value.officer).first,
        hotSpotsVersion: first.hotSpotsVersion,
        started: visits.map(\.entered).min() ?? first.entered,
        ended: visits.map(\.left).max() ?? first.left, quarters: [], fixes: 0, refused: [:],
        passes: [:], visits: 0, detector: first.detector),
      devices: visits.reduce(into: []) { $0.formUnion($1.devices) },
      lineages: visits.reduce(into: []) { $0.formUnion($1.lineages) })
  }
}
