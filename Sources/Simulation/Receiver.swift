// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// A body-worn receiver: a true track in, observations out.
///
/// It runs at one second whatever it reports, so that the same seed has the same errors at every
/// reporting interval.
package struct Receiver: Sendable {
  private let reception: Reception
  private var generator: SeededGenerator
  private var slow: GaussMarkov
  private var fast: GaussMarkov
  /// What the receiver believes wanders apart from its true error.
  private var belief = GaussMarkov(time: 120)
  private var signal: Signal
  private var jump = Jump()
  /// Times the usual error: grows indoors.
  private var degradation = 1.0

  private struct Jump {
    var offset = Vector.zero
    var secondsLeft = 0
  }

  package init(environment: Environment, generator: SeededGenerator) {
    let reception = environment.reception
    self.reception = reception
    self.generator = generator
    slow = GaussMarkov(time: reception.slowTime)
    fast = GaussMarkov(time: reception.fastTime)
    signal = Signal(outagesPerHour: reception.outagesPerHour)
    // Past the first minutes, in which the error would still be growing from nothing.
    for _ in 0..<Int(5 * reception.slowTime) { drift(along: Vector(1, 0)) }
  }

  /// What it says of `track` every `interval` seconds, the first time at its start.
  ///
  /// - Precondition: `interval` is at least 1.
  package consuming func observations(of track: Track, every interval: Int) -> [Observation] {
    precondition(interval >= 1, "no interval between reports")
    guard let first = track.points.first else { return [] }
    let plane = LocalPlane(origin: first.coordinate)
    var observations: [Observation] = []
    for (second, point) in track.points.enumerated() {
      advance(at: point)
      // Drawn every second, so that what is reported never changes what follows.
      let solution = solution(at: point, on: plane)
      guard second % interval == 0 else { continue }
      let used = signal.isLost ? nil : solution
      let time = track.time(at: Double(second))
      observations.append(
        Observation(time: time, solution: used, satellites: sky(at: time, used: used?.used)))
    }
    return observations
  }

  private func sky(at time: Timestamp, used: Int?) -> [Satellite] {
    let visible = used.map { min(Satellite.most, $0 + 2) } ?? 2
    return Satellite.sky(at: time, visible: visible, used: used ?? 0)
  }

  private mutating func advance(at point: TrackPoint) {
    drift(along: point.street)
    signal.advance(setting: point.setting, generator: &generator)
    let target = point.setting == .indoors ? 3.0 : 1.0
    degradation += (target - degradation) * 0.1
    if jump.secondsLeft > 0 {
      jump.secondsLeft -= 1
      if jump.secondsLeft == 0 { jump.offset = .zero }
    }
    if generator.chance(reception.jumpsPerHour / 3600) { leap() }
  }

  private mutating func drift(along street: Vector) {
    let across = generator.gaussian() * reception.slowSigma
    let along = generator.gaussian() * reception.slowSigma * reception.alongShare
    slow.advance(street * along + street.leftward * across)
    fast.advance(
      Vector(generator.gaussian(), generator.gaussian()) * reception.fastSigma)
    belief.advance(Vector(generator.gaussian(), generator.gaussian()))
  }

  /// Small leaps are more common than large ones.
  private mutating func leap() {
    let share = generator.unit()
    let size = 15 + 85 * share * share
    let way = Vector(generator.gaussian(), generator.gaussian()).direction ?? Vector(1, 0)
    jump = Jump(offset: way * size, secondsLeft: generator.whole(3...20))
  }

  private mutating func solution(
    at point: TrackPoint, on plane: LocalPlane
  ) -> Observation.Solution {
    let error = (slow.value + fast.value) * degradation + jump.offset
    let velocity =
      point.velocity
      + Vector(generator.gaussian(), generator.gaussian()) * reception.velocitySigma
    let hdop = self.hdop()
    let used = used(hdop: hdop)
    return Observation.Solution(
      coordinate: plane.coordinate(of: (Vector(plane.point(of: point.coordinate)) + error).point),
      dimension: used < 4 ? .two : .three,
      altitude: 25 + 1.5 * slow.value.x,
      speed: velocity.length, course: velocity.course, hdop: hdop, used: used,
      sigma: max(0.5, hdop / reception.hdop * typicalSigma * 0.7))
  }

  private var typicalSigma: Double {
    (reception.slowSigma * reception.slowSigma + reception.fastSigma * reception.fastSigma)
      .squareRoot()
  }

  /// Loosely follows the true error; in hundredths, as receivers report it.
  private func hdop() -> Double {
    let strain = (slow.value.length + jump.offset.length / 4) / reception.slowSigma
    let factor = (0.75 + 0.2 * min(strain, 4)) * (1 + 0.12 * belief.value.x) * degradation
    return (min(9.9, max(0.5, reception.hdop * factor)) * 100).rounded() / 100
  }

  private func used(hdop: Double) -> Int {
    let count = reception.satellites - 3 * (hdop / reception.hdop - 1) + 0.8 * belief.value.y
    return min(Satellite.most, max(3, Int(count.rounded())))
  }
}
