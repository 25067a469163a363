// SPDX-License-Identifier: Apache-2.0

/// A visit or a shift, once, with every device that reported it.
///
/// A device enrolled anew sends its old journal again under its new name: the same value from two
/// devices, which happened once.
@dynamicMemberLookup
struct Sourced<Value: Hashable & Sendable>: Hashable, Sendable {
  let value: Value
  /// At least one.
  let devices: Set<String>
  /// What those were enrolled as.
  let lineages: Set<String>

  subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member {
    value[keyPath: member]
  }

  /// The device that stands for all, the same in whatever order they came.
  var device: String { devices.min() ?? "" }

  /// The lineage that stands for all, likewise.
  var lineage: String { lineages.min() ?? "" }

  /// The names by which this and the record with `id` find each other, whichever of the devices of a
  /// lineage sent the one and the other.
  func names(of id: String) -> [RecordName] {
    lineages.map { RecordName(origin: $0, id: id) }
  }
}

extension Sequence {
  /// Each record of a device once, as the same one may have come by two ways, and the same value
  /// from several devices once; in no order.
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
