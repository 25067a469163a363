// SPDX-License-Identifier: Apache-2.0

/// A visit or a shift together with the device that reported it.
///
/// Ids of records and names of units are a device's own: two devices may use the same one for
/// different things, so neither is told apart without the device.
package struct Reported<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The name the store gave the device.
  package var device: String
  /// The name the device was enrolled under; one enrolled anew under it goes on where it left off.
  package var lineage: String
  package var value: Value

  /// `lineage` is the device itself unless it is given.
  package init(device: String, lineage: String? = nil, value: Value) {
    self.device = device
    self.lineage = lineage ?? device
    self.value = value
  }
}
