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

/// Freezes the position, and calls the speed nothing, while the measured speed is low.
struct StaticHold: Sendable {
  /// Metres per second below which the receiver takes itself to stand.
  private let threshold: Double
  /// How far the report is behind the solution, in metres; made up for once under way.
  private var lag = Vector.zero
  private var held: Vector?

  /// Makers' settings lie about half a metre per second.
  private static let thresholds = 0.4...0.6
  /// The share of the lag left after each second under way.
  private static let remainder = 0.6

  init(generator: inout SeededGenerator) {
    threshold = generator.uniform(Self.thresholds)
  }

  mutating func report(_ solution: Firmware.State?) -> Firmware.State? {
    guard let solution else {
      self.held = nil
      lag = .zero
      return nil
    }
    guard solution.velocity.length < threshold else {
      held = nil
      lag *= Self.remainder
      return Firmware.State(position: solution.position + lag, velocity: solution.velocity)
    }
    let position = held ?? solution.position + lag
    held = position
    lag = position - solution.position
    return Firmware.State(position: position, velocity: .zero)
  }
}

/// Lets positions and velocities through slowly: a first-order low pass.
struct Smoothing: Sendable {
  /// Seconds by which the position and the velocity lag behind.
  private let positionTime: Double
  private let velocityTime: Double
  private var state: Firmware.State?

  private static let positionTimes = 4.0...8
  private static let velocityTimes = 3.0...6

  init(generator: inout SeededGenerator) {
    positionTime = generator.uniform(Self.positionTimes)
    velocityTime = generator.uniform(Self.velocityTimes)
  }

  mutating func report(_ solution: Firmware.State?) -> Firmware.State? {
    guard let solution, var state else {
      self.state = solution
      return solution
    }
    state.position += (solution.position - state.position) / positionTime
    state.velocity += (solution.velocity - state.velocity) / velocityTime
    self.state = state
    return state
  }
}
