// SPDX-License-Identifier: Apache-2.0

import Patrol

/// The square in which a unit was last told, for the other units and the next shifts of the same
/// device. It is held in memory alone.
package struct HeldSquare: Hashable, Sendable {
  let square: LatticeSquare
  /// Metres that the unit may have gone since it was seen near the square.
  let drift: Double
  /// Metres per second at which it may have gone on.
  let speed: Double
  /// When it was last seen, by the receiver's time.
  let time: Timestamp

  /// Metres that the unit may have gone between then and `later`, or before then.
  func way(until later: Timestamp) -> Double { abs(later.seconds(since: time)) * speed }
}

/// The squares that a device remembers of its units.
package struct HeldSquares: Hashable, Sendable {
  /// That of the unit's shift before; nil when there was none since the program started.
  var own: HeldSquare?
  /// Those of the device's other units.
  var others: [HeldSquare]

  package static let none = HeldSquares(of: "", among: [:])

  /// - Parameter squares: the last of each unit, by unit.
  package init(of unit: String, among squares: [String: HeldSquare]) {
    own = squares[unit]
    others = squares.filter { $0.key != unit }.sorted { $0.key < $1.key }.map(\.value)
  }
}
