// SPDX-License-Identifier: Apache-2.0

import Positioning

/// One round of the collector's loop: what gpsd said was taken in and judged, from each gpsd, and
/// the time was looked at.
///
/// The collector notes it itself, after the work. So a round ends only while the loop turns: a
/// collector that hangs in a judgement, in a write or in a reader of one gpsd ends none, whatever
/// else the program still does. While gpsd is silent, marks in its stream keep the rounds going
/// (`GpsdConnection.mark`).
struct Round {
  private var hasLooked = false
  private var heard: Set<GpsdSource> = []

  /// The time was looked at.
  mutating func look() { hasLooked = true }

  /// Something from this gpsd was taken in, even if only a mark.
  mutating func hear(_ source: GpsdSource) { heard.insert(source) }

  /// Whether the round is over; then the next one begins.
  mutating func isOver(with sources: some Sequence<GpsdSource>) -> Bool {
    guard hasLooked, sources.allSatisfy(heard.contains) else { return false }
    self = Round()
    return true
  }
}
