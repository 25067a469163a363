// SPDX-License-Identifier: Apache-2.0

/// How someone moves, for all that is known before a fix says more: a velocity about nothing that
/// changes at random and is forgotten (Ornstein–Uhlenbeck).
struct Motion: Hashable {
  /// One standard deviation of the velocity per axis, in metres per second.
  let sigma: Double
  /// Seconds in which it is forgotten to 1/e.
  let time: Double
  /// Whether the velocity before tells nothing of it: it is drawn anew.
  var isNew = false

  /// A walk of 1.3 m/s is 0.9 m/s along each axis, and goes on for some 20 s before it turns or
  /// stops; 10 to 25 s came out alike on simulated shifts, and 20 s best on real walks.
  static let onFoot = Motion(sigma: 0.9, time: 20)
  /// A vehicle in town: up to 14 m/s, between two corners or lights.
  static let driving = Motion(sigma: 7, time: 20)
  /// On a motorway or a railway.
  static let travelling = Motion(sigma: 25, time: 30)
  /// Standing: in a second the body has moved by 5 cm per axis, and keeps no velocity.
  static let standing = Motion(sigma: 0.08, time: 0.2)

  /// The first step of it after standing, and the steps after that.
  var settingOff: Motion { Motion(sigma: sigma, time: time, isNew: true) }
  var goingOn: Motion { Motion(sigma: sigma, time: time) }

  /// Whether somebody on foot moves so.
  var isOnFoot: Bool { self == .standing || goingOn == .onFoot }
}

/// Tells from the measurements alone whether a unit may be in a vehicle, so that the filter leaves
/// room for it. Telling it too late costs seconds of track, too early hardly anything.
struct MotionJudge {
  /// Milliseconds over which the positions' own speed is taken: neighbouring ones differ by error
  /// more than by movement.
  private static let baseline: Int64 = 20_000
  private static let leastBaseline: Int64 = 9_000
  /// Milliseconds for which a vehicle is expected to go on.
  private static let persistence: Int64 = 15_000

  /// The latest measurement, and those no older than the baseline at its time.
  private var past: [Measurement] = []
  private var drivingUntil = Int64.min
  private var travellingUntil = Int64.min

  /// How the unit moves on its way to `measurement`, as the receiver's speed and what was taken in
  /// before tell.
  func motion(to measurement: Measurement) -> Motion {
    motion(measurement.gait, at: measurement.milliseconds, measurement.velocity?.length ?? 0)
  }

  /// The same, where the distance from the positions taken in tells too: one wrong position looks
  /// like a drive.
  func motionByPosition(to measurement: Measurement) -> Motion {
    motion(measurement.gait, at: measurement.milliseconds, speed(at: measurement))
  }

  /// Takes in a measurement that is believed, later than all before it.
  mutating func take(_ measurement: Measurement) {
    let (now, speed) = (measurement.milliseconds, speed(at: measurement))
    while past.count > 1, now - past[0].milliseconds > Self.baseline { past.removeFirst() }
    if speed > Pace.fasterThanWalking { drivingUntil = now + Self.persistence }
    if speed > Pace.fasterThanTown { travellingUntil = now + Self.persistence }
    past.append(measurement)
  }

  private func motion(_ gait: Gait, at now: Int64, _ speed: Double) -> Motion {
    let motion = motion(at: now, speed)
    return switch gait {
    case .moving: motion
    case .standing: motion == .onFoot ? .standing : motion
    case .settingOff: motion.settingOff
    }
  }

  private func motion(at now: Int64, _ speed: Double) -> Motion {
    if speed > Pace.fasterThanTown || now <= travellingUntil { return .travelling }
    return speed > Pace.fasterThanWalking || now <= drivingUntil ? .driving : .onFoot
  }

  /// The greater of what the receiver and the positions say, in metres per second.
  private func speed(at measurement: Measurement) -> Double {
    let now = measurement.milliseconds
    let doppler = measurement.velocity?.length ?? 0
    guard let first = past.first(where: { now - $0.milliseconds <= Self.baseline }) ?? past.last,
      now - first.milliseconds >= Self.leastBaseline
    else { return doppler }
    let seconds = Double(now - first.milliseconds) / 1000
    return max(doppler, (measurement.position - first.position).length / seconds)
  }

  /// Metres from the measurement taken in before; nought without one.
  func metres(to measurement: Measurement) -> Double {
    past.last.map { (measurement.position - $0.position).length } ?? 0
  }

  mutating func moveOrigin(to offset: Offset) {
    for index in past.indices { past[index].position -= offset }
  }
}
