// SPDX-License-Identifier: Apache-2.0

import Simulation
import Text

extension Outlook {
  /// For people: the figures of all hot spots together, of each, and what is assumed.
  package var text: String {
    """
    \(heading.wrapped(to: Self.width))

    \(overallText)
    \(hotSpotText)
    What is assumed

    \(assumptions.map { $0.wrapped(to: Self.width) }.joined(separator: "\n"))

    """
  }

  private static let width = 100

  private var heading: String {
    "\(hotSpots.count) hot spots, \(rehearsal.shifts) simulated shifts of "
      + "\((Double(rehearsal.duration) / 3600).shortest) h with one officer each, receiver "
      + "“\(rehearsal.receiver.kind.rawValue)”, seed \(rehearsal.seed). ± is one standard error over shifts."
  }

  /// What the figures rest on, in sentences.
  package var assumptions: [String] {
    [
      """
      The hot spots are yours; no street map is used: the streets through and between them are \
      invented, anew for every shift.
      """,
      """
      The officer of a shift has up to \(Rota.longestBeat) hot spots near each other on the beat, in \
      turn all of the set; patrols most for some minutes and walks through others, stands, goes into \
      buildings, lingers outside, is called away, drives between far places. Yours may do otherwise. \
      Hot spots that are not on the beat are not judged.
      """,
      """
      The receiver's errors are the conditions of a test, chosen to span what body-worn receivers \
      do, and no measurement of any make: before a purchase, try several environments and receivers.
      """,
    ]
  }
}
