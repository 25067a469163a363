// SPDX-License-Identifier: Apache-2.0

package import Geography
package import Patrol

/// An officer's true movement through a shift, one point every second.
///
/// Between two points the officer moves evenly in a straight line.
package struct Track: Hashable, Sendable {
  package let start: Timestamp
  /// The first at `start`, each a second after the one before.
  package let points: [TrackPoint]

  package init(start: Timestamp, points: [TrackPoint]) {
    self.start = start
    self.points = points
  }

  /// The time of the point at `index`; a fraction lies between two points.
  package func time(at index: Double) -> Timestamp {
    start.advanced(bySeconds: index)
  }
}

/// Where an officer truly is at one second, and what they are doing there.
package struct TrackPoint: Hashable, Sendable {
  package enum Activity: String, Hashable, Sendable, CaseIterable {
    case walking, standing, indoors, vehicle
  }

  package var coordinate: Coordinate
  package var activity: Activity
  /// Metres per second east and north.
  package var velocity: Vector
  /// The direction of the street, of length 1. The error differs along and across it.
  package var street: Vector

  /// Metres per second.
  package var speed: Double { velocity.length }

  package init(coordinate: Coordinate, activity: Activity, velocity: Vector, street: Vector) {
    self.coordinate = coordinate
    self.activity = activity
    self.velocity = velocity
    self.street = street
  }
}

extension Track {
  /// One officer's shift through `world`, as `beat` decides and `mover` carries out.
  ///
  /// - Parameter duration: whole seconds; the track has one point more.
  package static func shift(
    of mover: consuming Mover, on beat: consuming Beat, from start: Timestamp, duration: Int
  ) -> Track {
    while mover.seconds < duration {
      let isOnTheWayBack = beat.turnsBack(elapsed: mover.seconds, duration: duration)
      for leg in beat.legs(from: mover.place, elapsed: mover.seconds, duration: duration) {
        mover.carryOut(leg)
        let turnsBack = beat.turnsBack(elapsed: mover.seconds, duration: duration)
        if turnsBack != isOnTheWayBack || mover.seconds >= duration { break }
      }
    }
    return mover.track(from: start, seconds: duration)
  }
}
