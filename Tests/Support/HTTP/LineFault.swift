// SPDX-License-Identifier: Apache-2.0

package import Simulation

/// What a connection through a `FaultyLine` has to suffer.
package struct LineFault: Hashable, Sendable {
  /// Bytes that get through from the device before the end; nil for all.
  package var out: Int?
  /// Bytes that get through from the store before the end; nil for all.
  package var back: Int?
  package var ending = Ending.reset
  /// Bytes a second and way; nil for as many as there are.
  package var pace: Int?

  package enum Ending: Hashable, Sendable, CaseIterable {
    /// RST, as of a link that goes.
    case reset
    /// FIN both ways, as of a proxy that has enough.
    case close
    /// Nothing more, for as long as the device waits.
    case silence
  }

  package init(
    out: Int? = nil, back: Int? = nil, ending: Ending = .reset, pace: Int? = nil
  ) {
    self.out = out
    self.back = back
    self.ending = ending
    self.pace = pace
  }

  package static let none = LineFault()

  /// None for every other connection; else a reset at some byte of what goes out or comes back.
  package static func drawn(_ random: inout SeededGenerator) -> LineFault {
    guard random.unit() < 0.5 else { return .none }
    return random.unit() < 0.5
      ? LineFault(out: Int.random(in: 0...3000, using: &random))
      : LineFault(back: Int.random(in: 0...300, using: &random))
  }
}
