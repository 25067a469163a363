// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// A body-worn receiver: a true track in, observations out.
///
/// The error advances every second, whatever the reporting interval. So one seed gives the same
/// errors at every interval.
package struct SimulatedReceiver: Sendable {
  private let model: SimulatedReceiverModel
  /// The figures of this shift, drawn around those of the environment.
  private let reception: ReceptionModel
  private var generator: SeededGenerator
  private var slow: GaussMarkov
  private var fast: GaussMarkov
  private var velocityError: GaussMarkov
  /// The error that the receiver reports drifts apart from its true error.
  private var belief: GaussMarkov
  private var signal: SatelliteSignal
  private var firmware: Firmware
  private var jump = Jump()
  /// Factor of the usual error; grows indoors.
  private var degradation = 1.0

  /// Factor of the usual error indoors, and the share of the remaining change in each second.
  private static let indoorDegradation = 2.0
  private static let degrading = 0.1
  /// Correlation time in seconds of the error that the receiver reports.
  private static let beliefTime = 120.0

  private struct Jump {
    var offset = Vector.zero
    var secondsLeft = 0
  }

  package init(
    environment: Environment, model: SimulatedReceiverModel = .usual, generator: SeededGenerator
  ) {
    var generator = generator
    let reception = environment.reception.drawn(for: model.kind, generator: &generator)
    slow = GaussMarkov(
      time: reception.slowTime, start: generator.gaussianVector() * reception.slowSigma)
    fast = GaussMarkov(
      time: reception.fastTime, start: generator.gaussianVector() * reception.fastSigma)
    velocityError = GaussMarkov(
      time: reception.velocityTime, start: generator.gaussianVector() * reception.velocitySigma)
    belief = GaussMarkov(time: Self.beliefTime, start: generator.gaussianVector())
    firmware = Firmware(of: model.kind, generator: &generator)
    signal = SatelliteSignal(reception: reception)
    self.model = model
    self.reception = reception
    self.generator = generator
  }

  /// The observations of `track` every `interval` seconds, the first at its start.
  ///
  /// - Precondition: `interval` is at least 1.
  package consuming func observations(of track: Track, every interval: Int) -> [Observation] {
    precondition(interval >= 1, "no interval between reports")
    guard let first = track.points.first else { return [] }
    let plane = LocalPlane(origin: first.coordinate)
    var observations: [Observation] = []
    for (second, point) in track.points.enumerated() {
      advance(at: point)
      let state = firmware.report(signal.isLost ? nil : measured(at: point, on: plane))
      guard second % interval == 0 else { continue }
      let solution = state.map { self.solution($0, on: plane) }
      let time = track.time(at: Double(second))
      observations.append(
        Observation(
          time: time, solution: solution, satellites: sky(at: time, used: solution?.used)))
    }
    return observations
  }

  private func sky(at time: Timestamp, used: Int?) -> [Satellite] {
    let visible = used.map { min(Satellite.most, $0 + 2) } ?? 2
    return Satellite.sky(at: time, visible: visible, used: used ?? 0)
  }
}

// MARK: - The error

extension SimulatedReceiver {
  /// Advances by one second. All random numbers are drawn here, so that reporting does not change
  /// what follows.
  private mutating func advance(at point: TrackPoint) {
    drift(along: point.street)
    signal.advance(activity: point.activity, generator: &generator)
    let target = point.activity == .indoors ? Self.indoorDegradation : 1
    degradation += (target - degradation) * Self.degrading
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
    fast.advance(generator.gaussianVector() * reception.fastSigma)
    velocityError.advance(generator.gaussianVector() * reception.velocitySigma)
    belief.advance(generator.gaussianVector())
  }

  /// Small leaps are more common than large ones, short ones than long ones.
  private mutating func leap() {
    let (share, stretch) = (generator.unit(), generator.unit())
    let size = 15 + 85 * share * share
    let seconds = 3 + 37 * stretch * stretch
    let way = generator.gaussianVector().direction ?? Vector(1, 0)
    jump = Jump(offset: way * size, secondsLeft: Int(seconds))
  }

  private func measured(at point: TrackPoint, on plane: LocalPlane) -> Firmware.ReportedMotion {
    let error = (slow.value + fast.value) * degradation + jump.offset
    return Firmware.ReportedMotion(
      position: Vector(plane.point(of: point.coordinate)) + error,
      velocity: point.velocity + velocityError.value * degradation)
  }
}

// MARK: - What is said of it

extension SimulatedReceiver {
  private func solution(_ state: Firmware.ReportedMotion, on plane: LocalPlane)
    -> Observation.Solution
  {
    let hdop = self.hdop()
    let used = used(hdop: hdop)
    return Observation.Solution(
      coordinate: plane.coordinate(of: state.position.point),
      dimension: used < 4 ? .two : .three,
      altitude: 25 + 1.5 * slow.value.x,
      speed: model.reportsSpeed ? state.velocity.length : nil,
      course: model.reportsSpeed ? state.velocity.course : nil, hdop: hdop, used: used,
      sigma: max(0.5, hdop / reception.hdop * reception.sigma * 0.7),
      horizontalError: horizontalError(hdop: hdop))
  }

  /// Follows the true error loosely; in hundredths, as receivers report it.
  private func hdop() -> Double {
    let strain = slow.value.length / reception.slowSigma + jump.offset.length / 4 / reception.sigma
    let factor = (0.75 + 0.2 * min(strain, 4)) * (1 + 0.12 * belief.value.x) * degradation
    return (min(9.9, max(0.5, reception.hdop * factor)) * 100).rounded() / 100
  }

  private func used(hdop: Double) -> Int {
    let count = reception.satellites - 3 * (hdop / reception.hdop - 1) + 0.8 * belief.value.y
    return min(Satellite.most, max(3, Int(count.rounded())))
  }

  /// gpsd's `eph`. A receiver does not know of its jumps.
  private func horizontalError(hdop: Double) -> Double? {
    let sigma = reception.sigma * degradation * max(0.4, 1 + 0.2 * belief.value.y)
    return switch model.reportedError {
    case .dilution: hdop * GpsdWriter.metresPerHDOP
    case .oneSigma: sigma
    // √(2 ln 20): what holds 95 % of two normal errors of the same deviation.
    case .ninetyFive: sigma * 2.448
    case .none: nil
    }
  }
}

/// A first-order Gauss–Markov process in steps of one second.
struct GaussMarkov: Sendable {
  private(set) var value: Vector
  private let memory: Double
  private let renewal: Double

  /// - Parameters:
  ///   - time: seconds, at least 1, in which the correlation falls to 1/e; the memory of a second
  ///     is `1 − 1/time`, which is `exp(−1/time)` but for a few parts in a thousand, and nothing
  ///     for a time of 1.
  ///   - start: drawn with the deviations that `value` shall have in the long run.
  init(time: Double, start: Vector) {
    value = start
    memory = 1 - 1 / time
    renewal = (1 - memory * memory).squareRoot()
  }

  /// Advances by one second. `noise` has the deviations that `value` shall have in the long run.
  mutating func advance(_ noise: Vector) {
    value = value * memory + noise * renewal
  }
}
