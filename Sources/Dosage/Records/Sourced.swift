// SPDX-License-Identifier: Apache-2.0

import Patrol

/// A visit or a shift together with the device that reported it.
///
/// Ids of records and names of units are unique within a device only, so both are compared together
/// with the device.
package struct Reported<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The name the store gave the device.
  package var device: String
  /// The name that people gave the device. A device that is enrolled again under that name
  /// continues the lineage.
  package var lineage: String
  package var value: Value

  /// `lineage` is the device itself unless it is given.
  package init(device: String, lineage: String? = nil, value: Value) {
    self.device = device
    self.lineage = lineage ?? device
    self.value = value
  }
}

/// Identifies a record: its id, unique within a device or a lineage.
struct RecordName: Hashable {
  /// The device, or the lineage.
  var origin: String
  var id: String
}

/// A visit or a shift, once, with every device that reported it.
///
/// A device that is enrolled again sends its old journal under its new name. The store then has the
/// same value from two devices, though it happened once.
@dynamicMemberLookup
struct Sourced<Value: Hashable & Sendable>: Hashable, Sendable {
  let value: Value
  /// At least one.
  let devices: Set<String>
  /// The lineages of the devices.
  let lineages: Set<String>

  subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member {
    value[keyPath: member]
  }

  /// The device that stands for all; it does not depend on their order.
  var device: String { devices.min() ?? "" }

  /// The lineage that stands for all; it does not depend on their order.
  var lineage: String { lineages.min() ?? "" }

  /// The names under which the record `id` is found, whichever device of a lineage sent it.
  func names(of id: String) -> [RecordName] {
    lineages.map { RecordName(origin: $0, id: id) }
  }
}

extension Sequence {
  /// Each record of a device once, and each value that several devices reported once, in no order.
  ///
  /// - Parameter stands: whether the first of two records that a device gave one id is the one to
  ///   keep; the other is then not, unless they are equal.
  func once<Value>(
    by id: (Value) -> String, stands: (Value, Value) -> Bool
  ) -> [Sourced<Value>] where Element == Reported<Value> {
    let byName = Dictionary(
      map { (RecordName(origin: $0.device, id: id($0.value)), $0) },
      uniquingKeysWith: { stands($0.value, $1.value) ? $0 : $1 })
    return Dictionary(grouping: byName.values, by: \.value)
      .map {
        Sourced(value: $0, devices: Set($1.map(\.device)), lineages: Set($1.map(\.lineage)))
      }
  }
}

extension Sourced<Visit> {
  /// Who was there: the officer, whose pseudonym is one across all devices, or the unit when it was
  /// booked to nobody; of a unit without a name of its own the device's.
  var person: Person {
    if let officer = value.officer { return .officer(officer) }
    return .unit(device: value.unit.isUnitsOwnName ? "" : device, name: value.unit)
  }

  /// Whether it is of that unit of a device of these lineages.
  func isOf(_ unit: String, of lineages: Set<String>) -> Bool {
    value.unit == unit && !self.lineages.isDisjoint(with: lineages)
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
