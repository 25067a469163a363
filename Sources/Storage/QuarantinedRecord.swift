// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol

/// Bytes that arrived and could not be taken as a record.
package struct QuarantinedRecord: Hashable, Sendable {
  package var device: String
  package var sequence: Int64
  package var received: Timestamp
  package var reason: String
  /// Exactly as sent.
  package var bytes: Data

  package init(
    device: String, sequence: Int64, received: Timestamp, reason: String, bytes: Data
  ) {
    self.device = device
    self.sequence = sequence
    self.received = received
    self.reason = reason
    self.bytes = bytes
  }
}
