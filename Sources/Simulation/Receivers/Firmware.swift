// SPDX-License-Identifier: Apache-2.0

/// How a receiver processes its solutions before it reports them, second by second.
enum Firmware: Sendable {
  case plain
  case holding(StaticHold)
  case smoothing(Smoothing)

  /// A place in metres of a plane and a velocity in metres per second.
  struct ReportedMotion: Sendable {
    var position: Vector
    var velocity: Vector
  }

  /// The firmware of a receiver of `kind`, with parameters within the usual range.
  init(of kind: ReceiverKind, generator: inout SeededGenerator) {
    switch kind {
    case .usual, .white, .correlated: self = .plain
    case .staticHold: self = .holding(StaticHold(generator: &generator))
    case .smoothed: self = .smoothing(Smoothing(generator: &generator))
    }
  }

  /// The report for `solution`; nil without a signal, after which the state starts anew.
  mutating func report(_ solution: ReportedMotion?) -> ReportedMotion? {
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

/// Freezes the position and reports a speed of 0 while the measured speed is low.
struct StaticHold: Sendable {
  /// Metres per second below which the receiver assumes that it stands.
  private let threshold: Double
  /// Metres from the solution to the report; shrinks while the receiver moves.
  private var lag = Vector.zero
  private var held: Vector?

  /// Makers' settings lie about half a metre per second.
  private static let thresholds = 0.4...0.6
  /// The share of the lag that remains after each second of movement.
  private static let remainder = 0.6

  init(generator: inout SeededGenerator) {
    threshold = generator.uniform(Self.thresholds)
  }

  mutating func report(_ solution: Firmware.ReportedMotion?) -> Firmware.ReportedMotion? {
    guard let solution else {
      self.held = nil
      lag = .zero
      return nil
    }
    guard solution.velocity.length < threshold else {
      held = nil
      lag *= Self.remainder
      return Firmware.ReportedMotion(position: solution.position + lag, velocity: solution.velocity)
    }
    let position = held ?? solution.position + lag
    held = position
    lag = position - solution.position
    return Firmware.ReportedMotion(position: position, velocity: .zero)
  }
}

/// A first-order low-pass filter of positions and velocities.
struct Smoothing: Sendable {
  /// Seconds by which the position and the velocity lag behind.
  private let positionTime: Double
  private let velocityTime: Double
  private var state: Firmware.ReportedMotion?

  private static let positionTimes = 4.0...8
  private static let velocityTimes = 3.0...6

  init(generator: inout SeededGenerator) {
    positionTime = generator.uniform(Self.positionTimes)
    velocityTime = generator.uniform(Self.velocityTimes)
  }

  mutating func report(_ solution: Firmware.ReportedMotion?) -> Firmware.ReportedMotion? {
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
