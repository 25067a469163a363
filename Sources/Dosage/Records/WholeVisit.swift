// SPDX-License-Identifier: Apache-2.0

import Patrol

/// A visit on foot that one record tells of, or several one after the other.
///
/// A device begins another record when a unit is booked off and on again, when it is booked to
/// another officer, when the receiver's time steps, and when another device takes over. Visits of
/// one unit, or of one officer, with no more than the re-visit gap between them are one visit all
/// the same.
struct WholeVisit: Hashable {
  /// The visits that records tell of, in order of entry; never empty.
  private(set) var parts: [Sourced<Visit>]
  /// What they come to together.
  private(set) var value: Visit

  init(_ visit: Sourced<Visit>) {
    parts = [visit]
    value = visit.value
  }

  /// Those on foot among `visits` of one hot spot, given in order of entry; in the same order.
  static func onFoot(among visits: [Sourced<Visit>]) -> [WholeVisit] {
    var all: [WholeVisit] = []
    var open: [Int] = []
    for visit in visits where !visit.value.isInVehicle {
      open.removeAll { all[$0].value.left < visit.entered.advanced(bySeconds: -gap) }
      let places = open.filter { all[$0].isContinued(by: visit) }
      // Where several devices tell of one unit at once, each goes on with its own.
      if let place = places.first(where: { all[$0].hasLineage(of: visit) }) ?? places.first {
        all[place].append(visit)
      } else {
        open.append(all.count)
        all.append(WholeVisit(visit))
      }
    }
    return all
  }

  /// The same as one visit of all the devices that tell of a part.
  var sourced: Sourced<Visit> {
    Sourced(
      value: value, devices: parts.reduce(into: []) { $0.formUnion($1.devices) },
      lineages: parts.reduce(into: []) { $0.formUnion($1.lineages) })
  }

  /// Whether `later` is of the same unit or the same officer, and began when this one had ended.
  func precedes(_ later: WholeVisit) -> Bool {
    value.left <= later.value.entered && isOfSame(later.parts[0])
  }

  // MARK: Helpers

  private static let gap = Visit.usualRevisitGap

  /// Visits that share most of their time are told twice, and do not follow each other.
  private func isContinued(by visit: Sourced<Visit>) -> Bool {
    isOfSame(visit) && !value.sharesMost(of: visit.value)
      && visit.entered.seconds(since: value.left) <= Self.gap
  }

  private func isOfSame(_ visit: Sourced<Visit>) -> Bool {
    parts.contains { $0.isOfSameUnit(as: visit) || $0.isOfSameOfficer(as: visit) }
  }

  private func hasLineage(of visit: Sourced<Visit>) -> Bool {
    parts.contains { !$0.lineages.isDisjoint(with: visit.lineages) }
  }

  private mutating func append(_ visit: Sourced<Visit>) {
    parts.append(visit)
    value = value.joined(with: visit.value)
  }
}

extension Sourced<Visit> {
  /// Whether both are of one unit. Units of one name on different devices are one, unless they were
  /// booked to different officers.
  fileprivate func isOfSameUnit(as other: Sourced<Visit>) -> Bool {
    if isOf(other.unit, of: other.lineages) { return true }
    return value.unit == other.unit && value.unit.isUnitsOwnName
      && UnitBooking.mayBeOne(value.officer, other.value.officer)
  }

  fileprivate func isOfSameOfficer(as other: Sourced<Visit>) -> Bool {
    value.officer.map { $0 == other.value.officer } ?? false
  }
}

extension Visit {
  /// This visit and one that follows it as one. The time that they share counts once; that between
  /// them does not count.
  fileprivate func joined(with later: Visit) -> Visit {
    let shared = Swift.max(0, left.seconds(since: later.entered))
    var whole = self
    whole.left = Swift.max(left, later.left)
    whole.stays += later.stays
    whole.dwell += Swift.max(0, later.dwell - shared)
    whole.dwellLow += Swift.max(0, later.dwellLow - shared)
    whole.dwellHigh += Swift.max(0, later.dwellHigh - shared)
    whole.onFoot += Swift.max(0, later.onFoot - shared * later.footShare)
    whole.inVehicle += Swift.max(0, later.inVehicle - shared * (1 - later.footShare))
    whole.travel = Travel(onFoot: whole.onFoot, inVehicle: whole.inVehicle)
    whole.footQuantiles = footQuantiles.joined(
      with: later.footQuantiles, sharing: shared * later.footShare)
    return whole
  }
}

extension DwellQuantiles {
  /// Those of two dwells together whose errors go the same way: those of one receiver in one place.
  ///
  /// - Parameter seconds: how long both were at once.
  func joined(with later: DwellQuantiles, sharing seconds: Double = 0) -> DwellQuantiles {
    let sums = zip(self.seconds, later.seconds).map { $0 + max(0, $1 - seconds) }
    return DwellQuantiles(sums) ?? self
  }
}
