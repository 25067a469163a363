// SPDX-License-Identifier: Apache-2.0

/// Why no streets can be drawn round hot spots.
package enum StreetDrawingError: Error, Hashable, Sendable, CustomStringConvertible {
  case noHotSpots
  /// The two hot spots are too far apart for one plane, that many kilometres.
  case tooFarApart(String, String, kilometres: Int)
  /// A hot spot so near a pole that no plane is flat there.
  case nearPole(String)

  package var description: String {
    switch self {
    case .noHotSpots:
      "there are no hot spots to draw streets round: give a set with at least one"
    case .tooFarApart(let one, let other, let kilometres):
      "hot spots \(one) and \(other) are \(kilometres) km apart, too far for one force's streets: "
        + "simulate each part of the set by itself"
    case .nearPole(let id):
      "hot spot \(id) is too near a pole to draw streets round it: leave it out"
    }
  }
}
