// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Simulation

@testable import Detection

/// An officer on foot who walks and stands, the receivers that the officer carries, and what their
/// records know of the place.
struct Stroll {
  private(set) var place: Vector
  /// Metres per second; nought while standing.
  private var velocity = Vector(0, 0)
  /// Seconds until the officer stops, or goes on another way.
  private var left: Double
  /// Each receiver's error, which follows the one before (`Noise`), in metres.
  private var errors: [Vector]
  private var records: [Whereabouts]
  /// Seconds since the start.
  private var now = 0.0
  private let receiver: Receiver

  struct Receiver {
    /// Standard deviation each way, in metres.
    var sigma: Double
    /// Seconds in which an error is forgotten to 1/e.
    var memory = 60.0
    /// Whether one device reads all receivers, and not one each.
    var isShared = true
  }

  init(at place: Vector, _ receiver: Receiver, units: Int, _ random: inout SeededGenerator) {
    self.place = place
    self.receiver = receiver
    errors = (0..<units).map { _ in random.gaussianVector() * receiver.sigma }
    records = (0..<units).map { _ in Whereabouts() }
    left = random.uniform(0...360)
  }

  /// Walks on for `seconds`.
  mutating func go(for seconds: Double, _ random: inout SeededGenerator) {
    now += seconds
    var rest = seconds
    while rest > left {
      place += velocity * left
      rest -= left
      turn(&random)
    }
    place += velocity * rest
    left -= rest
    for unit in errors.indices {
      records[unit].move(milliseconds: Int64(seconds * 1000), speed: 1)
      errors[unit] = nextError(after: seconds, errors[unit], &random)
    }
  }

  /// What the record knows of the place of `unit` now; nil when it knows nothing.
  mutating func tell(_ unit: Int) -> LatticeSquare? {
    let (fix, time) = (place + errors[unit], Scene.time(now))
    if receiver.isShared {
      let others = records.indices.filter { $0 != unit }
      records[unit].others = others.compactMap { records[$0].held(at: time) }
    }
    let place = Scene.plane.coordinate(of: Point(x: fix.x, y: fix.y))
    return records[unit].vicinity(at: place, time)?.square
  }

  /// Who stood walks 60 to 400 m at 1 to 1.6 m/s, any way; who walked stands for up to 6 minutes.
  private mutating func turn(_ random: inout SeededGenerator) {
    guard velocity == Vector(0, 0) else {
      velocity = Vector(0, 0)
      left = random.uniform(0...360)
      return
    }
    let (course, speed) = (random.uniform(0...(2 * .pi)), random.uniform(1...1.6))
    velocity = Vector(sin(course), cos(course)) * speed
    left = random.uniform(60...400) / speed
  }

  private func nextError(
    after seconds: Double, _ error: Vector, _ random: inout SeededGenerator
  ) -> Vector {
    let kept = exp(-seconds / receiver.memory)
    let sigma = receiver.sigma * (1 - kept * kept).squareRoot()
    return error * kept + random.gaussianVector() * sigma
  }
}
