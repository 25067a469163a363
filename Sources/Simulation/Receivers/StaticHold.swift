// SPDX-License-Identifier: Apache-2.0

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
