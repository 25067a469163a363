// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol

/// Bytes that arrived and could not be taken as a record.
package struct QuarantinedRecord: Hashable, Sendable {
  /// Grows in the order of arrival.
  package var row: Int64
  package var device: String
  package var sequence: Int64
  package var received: Timestamp
  package var reason: String
  /// Exactly as sent.
  package var bytes: Data

  package init(
    row: Int64, device: String, sequence: Int64, received: Timestamp, reason: String, bytes: Data
  ) {
    self.row = row
    self.device = device
    self.sequence = sequence
    self.received = received
    self.reason = reason
    self.bytes = bytes
  }
}
