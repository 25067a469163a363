// SPDX-License-Identifier: Apache-2.0

/// What a receiver makes of its solutions before it reports them, second by second.
enum Firmware: Sendable {
  case plain
  case holding(StaticHold)
  case smoothing(Smoothing)

  /// A place in metres of a plane and a velocity in metres per second.
  struct State: Sendable {
    var position: Vector
    var velocity: Vector
  }

  /// The firmware of one receiver of `kind`, set up by its maker within what is usual.
  init(of kind: ReceiverKind, generator: inout SeededGenerator) {
    switch kind {
    case .usual, .white, .correlated: self = .plain
    case .staticHold: self = .holding(StaticHold(generator: &generator))
    case .smoothed: self = .smoothing(Smoothing(generator: &generator))
    }
  }

  /// What is reported of `solution`; nil while there is no signal, after which all starts anew.
  mutating func report(_ solution: State?) -> State? {
    switch self {
    case .plain: return solution
    case .holding(var hold):
      defer { self = .holding(hold) }
      return hold.report(solution)
    case .smoothing(var smoothing):
      defer { self = .smoothing(smoothing) }
      return smoothing.report(solution)
    }
  }
}
