// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Patrol

/// A record as it is kept.
package struct StoredRecord: Hashable, Sendable {
  /// Where the page after it begins.
  package var place: RecordQuery.Place
  package var device: String
  /// Place in the device's journal.
  package var sequence: Int64
  package var received: Timestamp
  /// Whether it counts no more: a later record of its own device replaces it, or one of a device
  /// enrolled anew under the same name that sent the same bytes again before; or the same record
  /// counts already from another device (`Supersession`).
  package var isSuperseded: Bool
  /// Exactly as sent.
  package var bytes: Data

  package init(
    place: RecordQuery.Place, device: String, sequence: Int64, received: Timestamp,
    isSuperseded: Bool, bytes: Data
  ) {
    self.place = place
    self.device = device
    self.sequence = sequence
    self.received = received
    self.isSuperseded = isSuperseded
    self.bytes = bytes
  }
}
