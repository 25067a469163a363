// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// A way to tell visits from what a unit reported.
package protocol PresenceMethod: Sendable {
  /// What tables call it.
  var name: String { get }

  /// The visits of one recording, those of one hot spot in order.
  func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [JudgedVisit]
}
