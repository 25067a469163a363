// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// Carries out a plan second by second: legs in, a true track out.
///
/// The officer's position is a place on the middle of a street plus an offset: the pavement, the
/// left of the road, the inside of a shop. The offset changes no faster than a person steps aside,
/// so a track never jumps.
package struct Mover: Sendable {
  struct Moment: Sendable {
    var position: Vector
    var activity: TrackPoint.Activity
    var street: Vector
  }

  let streets: StreetNetwork
  var generator: SeededGenerator
  package private(set) var place: StreetPlace
  var middle: Vector
  var offset: Vector
  var street: Vector
  /// 1 or −1: which pavement, seen along the street.
  var side = 1.0
  var moments: [Moment] = []

  /// Metres from the middle of the street to where people walk.
  private static let pavement = 4.0
  /// Metres per second an officer steps aside while walking on.
  private static let sidestep = 0.4
  /// Pauses per second of walking.
  private static let pauses = 1.0 / 150
  /// Metres from the middle of the street to where a building begins.
  private static let buildingLine = 6.0

  /// An officer at `place`, on the pavement.
  package init(at place: StreetPlace, on streets: StreetNetwork, generator: SeededGenerator) {
    self.init(standingAt: streets.point(of: place), near: place, on: streets, generator: generator)
  }

  /// An officer standing at `position`, near `place`.
  init(
    standingAt position: Vector, near place: StreetPlace, on streets: StreetNetwork,
    generator: SeededGenerator
  ) {
    self.streets = streets
    self.generator = generator
    self.place = place
    middle = streets.point(of: place)
    offset = position - middle
    let edge = streets.edges[place.edge]
    street = (streets.points[edge.to] - streets.points[edge.from]) / edge.length
    record(.standing)
  }

  /// Seconds moved so far.
  package var seconds: Int { moments.count - 1 }

  package mutating func carryOut(_ leg: Leg) {
    switch leg {
    case .walk(let goal, let speed): walk(to: goal, speed: speed)
    case .stand(let seconds): stand(seconds: seconds)
    case .indoors(let seconds): goIndoors(seconds: seconds)
    case .drive(let goal, let speed): drive(to: goal, speed: speed)
    }
  }

  mutating func record(_ activity: TrackPoint.Activity) {
    moments.append(Moment(position: middle + offset, activity: activity, street: street))
  }

  /// Moves the offset towards `target`, at most `metres` of the way.
  mutating func step(aside target: Vector, metres: Double) {
    offset += (target - offset).limited(to: metres)
  }

  mutating func arrive(at goal: StreetPlace) {
    place = goal
    middle = streets.point(of: goal)
  }

  // MARK: On foot

  private mutating func walk(to goal: StreetPlace, speed: Double) {
    guard let route = streets.route(from: place, to: goal, driving: false) else { return }
    side = generator.chance(0.5) ? 1 : -1
    var distance = 0.0
    while distance < route.length {
      distance = min(route.length, distance + speed * (1 + 0.05 * generator.gaussian()))
      middle = route.point(at: distance)
      street = route.direction(at: distance) ?? street
      step(aside: street.leftward * side * Self.pavement, metres: Self.sidestep)
      record(.walking)
      if generator.chance(Self.pauses) { stand(seconds: generator.whole(5...40)) }
    }
    arrive(at: goal)
  }

  /// Stands about: a step of up to half a metre once in a while.
  private mutating func stand(seconds: Int) {
    for _ in 0..<seconds {
      if generator.chance(1.0 / 15) { offset += shuffle() }
      record(.standing)
    }
  }

  private mutating func shuffle() -> Vector {
    Vector(generator.uniform(-0.35...0.35), generator.uniform(-0.35...0.35))
  }

  private mutating func goIndoors(seconds: Int) {
    let counter = street.leftward * side * generator.uniform(9...14)
    walkAside(to: counter)
    for _ in 0..<seconds {
      if generator.chance(1.0 / 10) { offset += shuffle() }
      record(.indoors)
    }
    walkAside(to: street.leftward * side * Self.pavement)
  }

  private mutating func walkAside(to target: Vector) {
    while offset.distance(to: target) > 0.05 {
      step(aside: target, metres: 1.0)
      let depth = abs((offset * street.leftward).sum())
      record(depth > Self.buildingLine ? .indoors : .walking)
    }
  }

  // MARK: The track

  /// The track from `start`, at most `seconds` of it.
  package func track(from start: Timestamp, seconds: Int) -> Track {
    Track(start: start, points: Self.points(of: moments.prefix(seconds + 1), on: streets.plane))
  }

  /// Gives each moment its velocity: the displacement from the moment before to the one after, over
  /// its time.
  static func points(of moments: ArraySlice<Moment>, on plane: LocalPlane) -> [TrackPoint] {
    let first = moments.startIndex
    return moments.indices.map { index in
      let before = max(first, index - 1)
      let after = min(moments.endIndex - 1, index + 1)
      let seconds = Double(max(1, after - before))
      return TrackPoint(
        coordinate: plane.coordinate(of: moments[index].position.point),
        activity: moments[index].activity,
        velocity: (moments[after].position - moments[before].position) / seconds,
        street: moments[index].street)
    }
  }
}

/// One thing an officer does: a plan is a list of these.
package enum Leg: Hashable, Sendable {
  /// Walks along the streets at `speed` metres per second, with a pause now and then.
  case walk(to: StreetPlace, speed: Double)
  /// Stands about for that many seconds.
  case stand(seconds: Int)
  /// Steps off the street into a building, stays inside that many seconds and comes out again.
  case indoors(seconds: Int)
  /// Drives along the streets at up to `speed` metres per second, slowing for corners and
  /// stopping at some lights.
  case drive(to: StreetPlace, speed: Double)
}

extension Mover {
  /// An officer who accompanies another from the start of `track`. They part at the first moment
  /// after `seconds` at which they are outdoors on the street.
  package init(
    accompanying track: Track, seconds: Int, on streets: StreetNetwork,
    generator: SeededGenerator
  ) {
    let points = track.points
    let parting =
      points.indices.dropFirst(seconds).first {
        points[$0].activity == .walking || points[$0].activity == .standing
      } ?? points.count - 1
    var drift = generator
    let usual = Vector(1.2, 0)
    var beside = usual
    let moments = points[...parting].map { point in
      beside += Vector(drift.gaussian(), drift.gaussian()) * 0.15 - (beside - usual) * 0.05
      return Moment(
        position: Vector(streets.plane.point(of: point.coordinate)) + beside,
        activity: point.activity, street: point.street)
    }
    let position = moments[parting].position
    let place = streets.nearestPlace(to: position, driving: false)
    self.init(standingAt: position, near: place, on: streets, generator: drift)
    self.moments = moments
    street = moments[parting].street
  }
}
