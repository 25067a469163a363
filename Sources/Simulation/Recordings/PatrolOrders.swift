// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// How the officers of a simulated patrol carry out its plan.
package struct PatrolOrders: Hashable, Sendable {
  /// At least one; each officer, or pair, goes by one of them, drawn by lot.
  package var styles: [PatrolStyle]
  /// Whether officers go two and two all shift, a receiver each; the last one of an odd number
  /// goes alone.
  package var inPairs: Bool

  package init(styles: [PatrolStyle], inPairs: Bool) {
    self.styles = styles
    self.inPairs = inPairs
  }

  /// Minutes of a visit; both are in use.
  static let minutes = [10, 15]

  /// For each officer the visits due; the treatment hot spots are shared out among officers, or
  /// pairs. Who only accompanies another has the other's.
  func duties(of officers: Int, plan: [PlannedDose], seed: UInt64) -> [PatrolDuty] {
    let size = inPairs ? 2 : 1
    let crews = (officers + size - 1) / size
    let treated = plan.indices.filter { plan[$0].condition == .treatment }
    var numbers = SeededGenerator(seed: seed, stream: "orders")
    let duties = (0..<crews).map { crew in
      let own = Set(treated.enumerated().filter { $0.offset % crews == crew }.map(\.element))
      return PatrolDuty(
        style: styles[numbers.whole(0...styles.count - 1)],
        doses: plan.indices.map { own.contains($0) ? plan[$0] : nil })
    }
    return (0..<officers).map { duties[$0 / size] }
  }
}

/// A time in which nothing came from a unit that worked.
package struct Blackout: Hashable, Sendable {
  package var span: Interval
  package var cause: BlackoutCause

  package init(_ span: Interval, cause: BlackoutCause) {
    self.span = span
    self.cause = cause
  }

  /// Chance that a shift of eight hours has one of a cause.
  private static let chance = 0.4
  /// Seconds; short ones are more common than long ones.
  private static let length = 60.0...2700
  private static let longShift = 8.0 * 3600

  /// Those of a shift of `duration` seconds, in order.
  static func drawn(
    in duration: Int, from start: Timestamp, generator: inout SeededGenerator
  ) -> [Blackout] {
    var drawn: [Blackout] = []
    for cause in BlackoutCause.allCases {
      let (share, place) = (generator.unit(), generator.unit())
      guard generator.chance(chance * Double(duration) / longShift) else { continue }
      let seconds = length.lowerBound + (length.upperBound - length.lowerBound) * share * share
      let first = start.advanced(bySeconds: (place * Double(duration)).rounded())
      let span = Interval(from: first, to: first.advanced(bySeconds: seconds.rounded()))
      guard drawn.allSatisfy({ $0.span.intersection(span) == nil }) else { continue }
      drawn.append(Blackout(span, cause: cause))
    }
    return drawn.sorted { $0.span.start < $1.span.start }
  }
}

/// Why nothing came.
package enum BlackoutCause: Hashable, Sendable, CaseIterable {
  /// The device was off.
  case deviceOff
  /// gpsd was not there.
  case gpsdAway
}
