// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// One line of the list of hot spot sets.
package struct KeptHotSpotSet: Hashable, Sendable {
  package var version: String
  /// Number of hot spots.
  package var count: Int
  package var kept: Timestamp
  package var isPublished: Bool

  package init(version: String, count: Int, kept: Timestamp, isPublished: Bool) {
    self.version = version
    self.count = count
    self.kept = kept
    self.isPublished = isPublished
  }
}
