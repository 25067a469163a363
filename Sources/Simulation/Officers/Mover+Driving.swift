// SPDX-License-Identifier: Apache-2.0

extension Mover {
  /// A place on a route where a vehicle must be slow.
  private struct Restraint {
    /// Metres from the start of the route.
    var distance: Double
    /// Metres per second allowed there.
    var speed: Double
    /// Seconds to stand there once reached.
    var wait: Int
  }

  /// Metres per second squared: an ordinary driver's.
  private static let acceleration = 1.5
  private static let braking = 2.0
  /// Metres per second round a corner: of up to a quarter turn, and of more.
  private static let cornering = 5.0
  private static let turningBack = 2.5
  /// Metres from the middle of the road: on the left.
  private static let lane = 2.0
  /// Seconds to get in or out.
  private static let boarding = 4...10

  mutating func drive(to goal: StreetPlace, speed: Double) {
    guard let route = streets.route(from: place, to: goal, driving: true) else { return }
    wait(seconds: generator.whole(Self.boarding))
    follow(route, restraints: restraints(on: route), speed: speed)
    arrive(at: goal)
    wait(seconds: generator.whole(Self.boarding))
  }

  private mutating func follow(_ route: Route, restraints: [Restraint], speed: Double) {
    var restraints = restraints
    var distance = 0.0
    var current = 0.0
    while distance < route.length {
      let allowed = min(speed, Self.allowedSpeed(at: distance, before: restraints))
      // A vehicle moves at walking pace at least, so it reaches the line.
      current = max(1, min(current + Self.acceleration, allowed))
      let line = restraints.first { $0.wait > 0 }?.distance ?? route.length
      distance = min(distance + current, line)
      place(on: route, at: distance)
      while let restraint = restraints.first, restraint.distance <= distance {
        restraints.removeFirst()
        guard restraint.wait > 0 else { continue }
        current = 0
        wait(seconds: restraint.wait)
      }
    }
  }

  private mutating func place(on route: Route, at distance: Double) {
    middle = route.point(at: distance)
    street = route.direction(at: distance) ?? street
    step(aside: street.leftward * Self.lane, metres: 1)
    record(.vehicle)
  }

  private mutating func wait(seconds: Int) {
    for _ in 0..<seconds { record(.vehicle) }
  }

  /// The corners that turn, the lights that are red, and the end.
  private mutating func restraints(on route: Route) -> [Restraint] {
    var restraints: [Restraint] = []
    for index in route.corners.indices.dropFirst().dropLast() {
      let straightness = route.straightness(atCorner: index)
      let isRed = generator.chance(0.2)
      if isRed {
        restraints.append(
          Restraint(
            distance: route.distances[index], speed: 0, wait: generator.whole(8...45)))
      } else if straightness < 0.7 {
        restraints.append(
          Restraint(
            distance: route.distances[index],
            speed: straightness < 0 ? Self.turningBack : Self.cornering, wait: 0))
      }
    }
    return restraints + [Restraint(distance: route.length, speed: 0, wait: 0)]
  }

  /// The highest speed in the next second that still allows every restraint ahead.
  ///
  /// Braking at `b` in steps of a second from speed `v` takes `v(v + b)/2b` metres, whence
  /// `v = √(b²/4 + u² + 2bs) − b/2` for a speed `u` at `s` metres.
  private static func allowedSpeed(at distance: Double, before restraints: [Restraint]) -> Double {
    restraints.reduce(.infinity) { speed, restraint in
      let room = max(0, restraint.distance - distance)
      let squared = braking * braking / 4 + restraint.speed * restraint.speed + 2 * braking * room
      return min(speed, max(restraint.speed, squared.squareRoot() - braking / 2))
    }
  }
}
