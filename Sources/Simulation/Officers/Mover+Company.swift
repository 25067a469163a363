// SPDX-License-Identifier: Apache-2.0

import Geography

extension Mover {
  /// An officer who keeps beside another from the start of `track` until the first moment after
  /// `seconds` at which both are out on the street, and is then free to go elsewhere.
  package init(
    accompanying track: Track, seconds: Int, on streets: StreetNetwork,
    generator: SeededGenerator
  ) {
    let points = track.points
    let parting =
      points.indices.dropFirst(seconds).first {
        points[$0].setting == .walking || points[$0].setting == .standing
      } ?? points.count - 1
    var drift = generator
    let usual = Vector(1.2, 0)
    var beside = usual
    let moments = points[...parting].map { point in
      beside += Vector(drift.gaussian(), drift.gaussian()) * 0.15 - (beside - usual) * 0.05
      return Moment(
        position: Vector(streets.plane.point(of: point.coordinate)) + beside,
        setting: point.setting, street: point.street)
    }
    let position = moments[parting].position
    let place = streets.nearestPlace(to: position, driving: false)
    self.init(standingAt: position, near: place, on: streets, generator: drift)
    self.moments = moments
    street = moments[parting].street
  }
}
