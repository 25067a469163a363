// SPDX-License-Identifier: Apache-2.0

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
