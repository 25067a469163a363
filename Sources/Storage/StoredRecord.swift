// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol

/// A record as it is kept.
package struct StoredRecord: Hashable, Sendable {
  /// Grows in the order of arrival.
  package var row: Int64
  package var device: String
  /// Place in the device's journal.
  package var sequence: Int64
  package var received: Timestamp
  /// Whether a later record of the same device replaces it.
  package var isSuperseded: Bool
  /// Exactly as sent.
  package var bytes: Data

  package init(
    row: Int64, device: String, sequence: Int64, received: Timestamp, isSuperseded: Bool,
    bytes: Data
  ) {
    self.row = row
    self.device = device
    self.sequence = sequence
    self.received = received
    self.isSuperseded = isSuperseded
    self.bytes = bytes
  }
}
