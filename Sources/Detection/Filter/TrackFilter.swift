// SPDX-License-Identifier: Apache-2.0

import Geography
import Glibc
import Patrol

/// Follows one unit from measurement to measurement under one hypothesis of its receiver: a Kalman
/// filter with a gate for positions that cannot be.
struct TrackFilter {
  private(set) var estimate: StateEstimate
  /// When a position was last believed, in milliseconds.
  private var believed: Int64

  /// Beyond this, in standard deviations of one axis, squared, a measurement is not believed as it
  /// is: once in some 270,000 for a normal error.
  private static let gate = 25.0
  /// Seconds for which positions beyond the gate are passed over; what goes on for longer is no
  /// reflection, and is believed with an error that makes it a matter of three deviations.
  private static let stubbornness = 30.0
  private static let conceded = 9.0
  /// Where outliers may lie: within 100 m, and within 5 m/s.
  private static let outlierPositions = 31_416.0
  private static let outlierVelocities = 78.5

  init(at measurement: Measurement, motion: Motion, error: ErrorSize) {
    estimate = StateEstimate(at: measurement.position, motion: motion, error: error)
    believed = measurement.milliseconds
  }

  /// What was learnt of one measurement; nil parts were not believed, or not reported.
  struct Update {
    var position: Innovation?
    var velocity: Innovation?
    /// How likely the measurement was, as the natural logarithm of a density.
    var logLikelihood = 0.0
  }

  mutating func predict(_ transition: Transition) { estimate.predict(transition) }

  mutating func update(_ measurement: Measurement, error: ErrorSize) -> Update {
    var update = Update()
    updatePosition(measurement, &update)
    if let velocity = measurement.velocity { updateVelocity(velocity, error, &update) }
    return update
  }

  private mutating func updatePosition(_ measurement: Measurement, _ update: inout Update) {
    var innovation = estimate.innovation(ofPosition: measurement.position)
    update.logLikelihood += innovation.logLikelihood(outliersOver: Self.outlierPositions)
    if innovation.squared > Self.gate {
      let seconds = Double(measurement.milliseconds - believed) / 1000
      guard seconds > Self.stubbornness else { return }
      innovation.variance *= innovation.squared / Self.conceded
    }
    estimate.update(with: innovation)
    believed = measurement.milliseconds
    update.position = innovation
  }

  private mutating func updateVelocity(
    _ velocity: Offset, _ error: ErrorSize, _ update: inout Update
  ) {
    var innovation = estimate.innovation(ofVelocity: velocity, error: error)
    update.logLikelihood += innovation.logLikelihood(outliersOver: Self.outlierVelocities)
    if innovation.squared > Self.gate { innovation.variance *= innovation.squared / Self.conceded }
    estimate.update(with: innovation)
    update.velocity = innovation
  }

  mutating func moveOrigin(to offset: Offset) { estimate.moveOrigin(to: offset) }
}

// MARK: - Where somebody else decides what is believed

extension TrackFilter {
  /// How far the position of `measurement` lies from the prediction.
  func innovation(of measurement: Measurement) -> Innovation {
    estimate.innovation(ofPosition: measurement.position)
  }

  /// Whether a position as far off is once in some 270,000 for a normal error.
  static func isBeyondGate(_ innovation: Innovation) -> Bool { innovation.squared > gate }

  /// Takes in the position and the velocity of a measurement, however far off the position is.
  mutating func accept(_ measurement: Measurement, error: ErrorSize) -> Update {
    var update = Update()
    let innovation = innovation(of: measurement)
    estimate.update(with: innovation)
    believed = measurement.milliseconds
    update.position = innovation
    if let velocity = measurement.velocity { updateVelocity(velocity, error, &update) }
    return update
  }

  /// Takes in the velocity of a measurement, and not its position.
  mutating func passOver(_ measurement: Measurement, error: ErrorSize) -> Update {
    var update = Update()
    if let velocity = measurement.velocity { updateVelocity(velocity, error, &update) }
    return update
  }

  /// Makes room for a position beyond the gate: the unit may have got there in a way that its
  /// motion does not explain.
  mutating func makeRoom(for measurement: Measurement) {
    let innovation = innovation(of: measurement)
    if Self.isBeyondGate(innovation) { estimate.widenPlace(by: innovation.offset.squaredLength) }
  }
}

/// A fix as one plane sees it.
struct Measurement {
  var milliseconds: Int64
  /// Metres east and north of the plane's origin.
  var position: Offset
  /// Metres per second east and north; nil where the receiver gives none.
  var velocity: Offset?
  /// Metres, as the receiver says of itself.
  var error: Double?
  /// How the unit went to it from the measurement before.
  var gait = Gait.moving

  /// Slower than this, in metres per second, no course is needed: it stands.
  private static let standing = 0.5

  init(_ fix: Fix, on plane: LocalPlane) {
    milliseconds = fix.time.milliseconds
    let point = plane.point(of: fix.coordinate)
    position = Offset(point.x, point.y)
    error = fix.horizontalError
    velocity = Self.velocity(of: fix)
  }

  private static func velocity(of fix: Fix) -> Offset? {
    guard let speed = fix.speed else { return nil }
    guard let course = fix.course else { return speed < standing ? .zero : nil }
    let angle = course * .pi / 180
    return Offset(speed * sin(angle), speed * cos(angle))
  }
}
