// SPDX-License-Identifier: Apache-2.0

/// How an officer makes the visits that are due.
package enum PatrolStyle: String, CaseIterable, Hashable, Sendable, Codable {
  /// Stays as long as asked for, and a little longer.
  case keeps
  /// Leaves early, in most visits by a minute or two.
  case cutsShort = "cuts-short"
  /// Stays up to twice as long.
  case overstays
  /// Leaves out some visits and only walks through in others.
  case skips
  /// Spends much of the time on the pavement just outside.
  case loiters
}

extension PatrolStyle {
  /// What an officer means to do in one visit, in seconds.
  struct Intent: Hashable {
    /// Just outside, before going in.
    var beside = 0
    /// 0 is a walk through.
    var inside = 0
  }

  /// Shares of the time asked for.
  private static let kept = 1.02...1.3
  private static let slightlyShort = 0.85...1.0
  private static let muchTooShort = 0.3...0.85
  private static let overstayed = 1.3...2.2
  private static let loitered = 0.3...0.9
  /// The visits that are only slightly short, of those that are cut short.
  private static let slightChance = 0.6
  /// The visits left out, and those in which the officer only walks through.
  private static let skipChance = 0.35
  private static let throughChance = 0.25

  /// Draws what becomes of a visit for which so many seconds are asked; nil leaves it out.
  func intent(of seconds: Double, generator: inout SeededGenerator) -> Intent? {
    func share(_ range: ClosedRange<Double>) -> Int { Int(seconds * generator.uniform(range)) }
    switch self {
    case .keeps: return Intent(inside: share(Self.kept))
    case .cutsShort:
      let isSlight = generator.chance(Self.slightChance)
      return Intent(inside: share(isSlight ? Self.slightlyShort : Self.muchTooShort))
    case .overstays: return Intent(inside: share(Self.overstayed))
    case .skips:
      if generator.chance(Self.skipChance) { return nil }
      return generator.chance(Self.throughChance) ? Intent() : Intent(inside: share(Self.kept))
    case .loiters:
      let (whole, beside) = (share(Self.kept), share(Self.loitered))
      return Intent(beside: beside, inside: max(0, whole - beside))
    }
  }
}

/// The visits that are due of one officer in a shift, and how the officer makes them.
package struct PatrolDuty: Hashable, Sendable {
  package let style: PatrolStyle
  /// For each hot spot the visits still due, and how many seconds each shall last.
  package private(set) var due: [Int]
  package let seconds: [Double]
  var hasBeenInCustody = false

  /// - Parameter doses: what is due in each hot spot of the world, in its order; nil for nothing.
  package init(style: PatrolStyle, doses: [PlannedDose?]) {
    self.style = style
    due = doses.map { $0?.visits ?? 0 }
    seconds = doses.map { Double($0?.minutes ?? 0) * 60 }
  }

  mutating func tick(off hotSpot: Int) { due[hotSpot] -= 1 }
}

extension Beat {
  /// Chances, each time there is something to decide: of a call, of a hot spot of the officer's own
  /// choice, and of an arrest, which takes the officer to the station once in a shift.
  private static let callOnDuty = 0.3
  private static let stray = 0.1
  private static let arrest = 0.03
  /// Seconds of an arrest at the station.
  private static let custody = 1500...5400
  /// Seconds of standing on one place beside a hot spot.
  private static let loiter = 40...240

  /// What to do on duty; nil when nothing is due any more.
  mutating func legsOnDuty(from place: StreetPlace) -> [Leg]? {
    guard var duty, duty.due.contains(where: { $0 > 0 }) else { return nil }
    defer { self.duty = duty }
    if !duty.hasBeenInCustody, generator.chance(Self.arrest) {
      duty.hasBeenInCustody = true
      return wayHome(from: place) + [.indoors(seconds: generator.whole(Self.custody))]
    }
    if generator.chance(Self.stray) { return roam(from: place) }
    let isCalled = generator.chance(Self.callOnDuty)
    guard !isCalled, let hotSpot = nextHotSpot(from: place, weights: duty.due.map { Double($0) })
    else {
      last = nil
      return call(from: place)
    }
    duty.tick(off: hotSpot)
    last = hotSpot
    guard let intent = duty.style.intent(of: duty.seconds[hotSpot], generator: &generator) else {
      return [.stand(seconds: generator.whole(Self.loiter))]
    }
    return visit(hotSpot, from: place, intent)
  }

  private mutating func visit(
    _ hotSpot: Int, from place: StreetPlace, _ intent: PatrolStyle.Intent
  ) -> [Leg] {
    let entrance = anyPlace(in: hotSpot)
    guard intent.beside > 0, !world.placesBeside[hotSpot].isEmpty else {
      return approach(hotSpot, from: place, to: entrance)
        + timedPatrol(hotSpot, from: entrance, seconds: intent.inside)
    }
    return stay(beside: hotSpot, from: place, seconds: intent.beside) + [walk(to: entrance)]
      + timedPatrol(hotSpot, from: entrance, seconds: intent.inside)
  }

  /// Goes to a street just outside the hot spot and stands there, not always on the same place.
  private mutating func stay(beside hotSpot: Int, from place: StreetPlace, seconds: Int) -> [Leg] {
    let first = anyPlace(of: world.placesBeside[hotSpot])
    var legs = travel(from: place, to: first)
    var left = seconds
    while left > 0 {
      let seconds = min(left, generator.whole(Self.loiter))
      legs.append(.stand(seconds: seconds))
      left -= seconds
    }
    return legs
  }
}
