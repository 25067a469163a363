// SPDX-License-Identifier: Apache-2.0

/// Tells from the measurements alone whether a unit may be in a vehicle, so that the filter leaves
/// room for it. Telling it too late costs seconds of track, too early hardly anything.
struct MotionJudge {
  /// Faster than anyone walks, and than anyone drives in town, in metres per second.
  private static let driving = 3.0
  private static let travelling = 15.0
  /// Milliseconds over which the positions' own speed is taken: neighbouring ones differ by error
  /// more than by movement.
  private static let baseline: Int64 = 20_000
  private static let leastBaseline: Int64 = 9_000
  /// Milliseconds for which a vehicle is expected to go on.
  private static let persistence: Int64 = 15_000

  /// Reports no older than the baseline, and the last of those before.
  private var past: [Measurement] = []
  private var drivingUntil = Int64.min
  private var travellingUntil = Int64.min

  /// How the unit moved on its way to `measurement`, which is later than all before it.
  mutating func motion(to measurement: Measurement) -> Motion {
    let (now, speed) = (measurement.milliseconds, speed(at: measurement))
    if speed > Self.driving { drivingUntil = now + Self.persistence }
    if speed > Self.travelling { travellingUntil = now + Self.persistence }
    past.append(measurement)
    return now <= travellingUntil ? .travelling : now <= drivingUntil ? .driving : .onFoot
  }

  /// The greater of what the receiver and its positions say, in metres per second.
  private mutating func speed(at measurement: Measurement) -> Double {
    while past.count > 1, measurement.milliseconds - past[0].milliseconds > Self.baseline {
      past.removeFirst()
    }
    let doppler = measurement.velocity?.length ?? 0
    guard let first = past.first else { return doppler }
    let milliseconds = measurement.milliseconds - first.milliseconds
    guard milliseconds >= Self.leastBaseline else { return doppler }
    return max(
      doppler, (measurement.position - first.position).length * 1000 / Double(milliseconds))
  }

  mutating func moveOrigin(to offset: Offset) {
    for index in past.indices { past[index].position -= offset }
  }
}
