// SPDX-License-Identifier: Apache-2.0

import Patrol

extension Sourced<Visit> {
  /// Who was there: the officer, whose pseudonym is one across all devices, or the device's unit
  /// when it was booked to nobody.
  var person: Person {
    value.officer.map(Person.officer) ?? .unit(device: device, name: value.unit)
  }

  enum Person: Hashable, Comparable {
    case officer(String)
    case unit(device: String, name: String)
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
