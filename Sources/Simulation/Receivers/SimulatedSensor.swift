// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// An accelerometer on a simulated officer, composed: nobody has recorded a receiver, an
/// accelerometer and a surveyed track at once. What it says of each two seconds is drawn from the
/// true track, wrong as often as on public recordings of phones in pockets.
package struct SimulatedSensor: Hashable, Sendable {
  /// Of the windows in which the body stands, the share told as still.
  package var standing: Double
  /// Of the windows in which it walks or shifts its feet, the share told as moving.
  package var walking: Double
  /// The same in a vehicle. Nothing is known of it; a smooth road may feel like standing.
  package var driving: Double

  package init(standing: Double, walking: Double, driving: Double) {
    (self.standing, self.walking, self.driving) = (standing, walking, driving)
  }

  /// As often right as on those recordings (`Sensing.BodyStillness`).
  package static let composed = SimulatedSensor(standing: 0.98, walking: 0.96, driving: 0.5)
  /// Always right: the most that any sensor could bring.
  package static let perfect = SimulatedSensor(standing: 1, walking: 1, driving: 1)

  /// Seconds that one verdict is told from.
  private static let window = 2

  /// Whether the body was still over a span of time, as the sensor tells.
  package struct StillnessReading: Hashable, Sendable {
    package let span: Interval
    package let isStill: Bool
  }

  /// Slower than this a point of the track stands, in metres a second: half a step aside in a
  /// second is faster.
  private static let standingSpeed = 0.1

  /// A verdict on every two seconds of `track`.
  package func verdicts(
    on track: Track, generator: consuming SeededGenerator
  ) -> [StillnessReading] {
    let seconds = Self.window
    return stride(from: 0, to: track.points.count - seconds, by: seconds).map { second in
      let points = track.points[second...second + seconds]
      let isStill: Bool
      if points.contains(where: { $0.activity == .vehicle }) {
        isStill = !generator.chance(driving)
      } else if points.allSatisfy({ $0.speed < Self.standingSpeed }) {
        isStill = generator.chance(standing)
      } else {
        isStill = !generator.chance(walking)
      }
      let span = Interval(
        from: track.time(at: Double(second)), to: track.time(at: Double(second + seconds)))
      return StillnessReading(span: span, isStill: isStill)
    }
  }
}
