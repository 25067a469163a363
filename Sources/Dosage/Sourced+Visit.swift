// SPDX-License-Identifier: Apache-2.0

import Patrol

extension Sourced<Visit> {
  /// Who was there: the officer, whose pseudonym is one across all devices, or the unit when it was
  /// booked to nobody; of a unit without a name of its own the device's.
  var person: Person {
    if let officer = value.officer { return .officer(officer) }
    return .unit(device: value.unit.isUnitsOwnName ? "" : device, name: value.unit)
  }

  enum Person: Hashable, Comparable {
    case officer(String)
    case unit(device: String, name: String)
  }
}

extension [Sourced<Visit>] {
  /// How many there are, given in order of entry, when one that several devices tell of the same
  /// unit counts once.
  var countOfUnits: Int {
    indices.count { place in !self[..<place].contains { $0.isTold(again: self[place]) } }
  }
}

extension Sourced<Visit> {
  fileprivate func isTold(again other: Sourced<Visit>) -> Bool {
    person == other.person && value.unit == other.value.unit && value.unit.isUnitsOwnName
      && lineages.isDisjoint(with: other.lineages) && value.sharesMost(of: other.value)
  }
}

extension Sequence<Reported<Visit>> {
  /// Each visit once, in order of entry; of two under one id of a device the one seen longer.
  var distinct: [Sourced<Visit>] {
    once(by: \.id) { first, second in
      first.observed != second.observed
        ? first.observed > second.observed : first.precedes(second)
    }.sorted { left, right in
      if left.value.precedes(right.value) { return true }
      return !right.value.precedes(left.value) && left.device < right.device
    }
  }
}
