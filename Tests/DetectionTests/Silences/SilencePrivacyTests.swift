// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Patrol
import Simulation
import Testing

@testable import Detection

/// Attacks on a shift's record for the places where its unit was lost and found.
@Suite struct SilencePrivacyTests {
  /// Where an officer stood when the unit was lost, and when it was found, in metres.
  private typealias Places = (lost: Point, found: Point)

  private static func hotSpots(_ count: Int, seed: UInt64) throws -> HotSpotSet {
    var random = SeededGenerator(seed: seed)
    return try HotSpotSet(
      hotSpots: (0..<count).map { number in
        let (x, y) = (random.uniform(-2000...2000), random.uniform(-2000...2000))
        let (width, height) = (random.uniform(20...400), random.uniform(20...400))
        return try Scene.hotSpot("HS\(number)", x: x...(x + width), y: y...(y + height))
      })
  }

  /// The record of a shift that stands, is not seen for `seconds`, and stands elsewhere.
  private static func record(_ places: Places, _ seconds: Double, _ set: HotSpotSet) throws -> Data
  {
    var officer = SilentShift(set, at: places.lost.x, places.lost.y)
    officer.go(for: 3)
    officer.vanish(for: seconds, to: (places.found.x, places.found.y))
    officer.go(for: 3)
    let record = officer.record()
    return try bytes(record.silences) + bytes(record.shortSilences)
  }

  private static func bytes(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(value)
  }

  private static func square(_ point: Point) -> LatticeSquare {
    LatticeSquare(holding: Scene.plane.coordinate(of: point))
  }

  private static func point(_ random: inout SeededGenerator) -> Point {
    Point(x: random.uniform(-2500...2500), y: random.uniform(-2500...2500))
  }

  /// Another place in the same square.
  private static func neighbour(of point: Point, _ random: inout SeededGenerator) -> Point {
    while true {
      let other = Point(
        x: point.x + random.uniform(-520...520), y: point.y + random.uniform(-520...520))
      if square(other) == square(point) { return other }
    }
  }

  /// Other places that the record tells alike: in the same squares, and the second near the first
  /// one's square or not, as before.
  private static func neighbours(of places: Places, _ random: inout SeededGenerator) -> Places {
    let held = Vicinity(square: square(places.lost))
    let isNear = { held.isNear(Scene.plane.coordinate(of: $0)) }
    while true {
      let found = neighbour(of: places.found, &random)
      if isNear(found) == isNear(places.found) {
        return (neighbour(of: places.lost, &random), found)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func placesMovedWithinTheirSquaresChangeNoByteOfTheRecord(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let set = try Self.hotSpots(seed == 4 ? 300 : 20, seed: seed)
    var records: Set<Data> = []
    for round in 0..<20 {
      let places: Places = (Self.point(&random), Self.point(&random))
      let seconds = random.uniform(60...3000).rounded()
      let record = try Self.record(places, seconds, set)
      for _ in 0..<10 {
        let moved = Self.neighbours(of: places, &random)
        #expect(
          try Self.record(moved, seconds, set) == record, "seed \(seed), round \(round)")
      }
      records.insert(record)
    }
    #expect(records.count > 15, "the records differ from place to place")
  }

  /// Who knows all but the place tries every place of a grid, 70 m apart, and keeps those that would
  /// give the same record: they are the whole square or more.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func aSearchOverTheTownFindsNoLessThanTheSquare(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let set = try Self.hotSpots(20, seed: seed)
    let found = Point(x: 100, y: -300)
    for _ in 0..<2 {
      let truth = Self.point(&random)
      let record = try Self.record((truth, found), 1200, set)
      var (consistent, own) = (0, 0)
      for x in stride(from: truth.x - 700, through: truth.x + 700, by: 70) {
        for y in stride(from: truth.y - 700, through: truth.y + 700, by: 70) {
          let guess = Point(x: x, y: y)
          let isSame = try Self.record((guess, found), 1200, set) == record
          if Self.square(guess) == Self.square(truth) {
            own += 1
            #expect(isSame, "seed \(seed), \(guess)")
          }
          if isSame { consistent += 1 }
        }
      }
      #expect(own >= 40 && consistent >= own, "seed \(seed): \(consistent) of \(own) places")
    }
  }

  /// Two squares a moment apart would tell that the unit was at the line between them.
  @Test func noTwoSquaresAreToldWithinHalfAKilometre() throws {
    var random = SeededGenerator(seed: 5)
    var whereabouts = Whereabouts()
    var last: (square: LatticeSquare, way: Double)?
    var (way, x, squares) = (0.0, 0.0, 0)
    for _ in 0..<5000 {
      let speed = random.uniform(0...2)
      whereabouts.move(milliseconds: 5000, speed: speed)
      (way, x) = (way + 10, x + speed * 5)
      let place = Scene.plane.coordinate(of: Point(x: x, y: 0))
      let told = whereabouts.vicinity(at: place, Scene.time(way / 2))
      let vicinity = try #require(told)
      #expect(
        LocalPlane.distance(vicinity.square.centre, place) <= vicinity.slack * 1.001, "at \(x) m")
      guard vicinity.square != last?.square else { continue }
      if let last { #expect(way - last.way >= 500, "at \(x) m") }
      last = (vicinity.square, way)
      squares += 1
    }
    #expect(squares > 20)
  }

  /// What is told of 200 s without a fix, so many seconds after a restart, at several places.
  private func toldAfterARestart(of seconds: Int) throws -> Set<Data> {
    let set = try Self.hotSpots(20, seed: 7)
    return try Set(
      [-2000.0, 0, 2000].map { x in
        var officer = SilentShift(set, at: x)
        officer.go(for: 300)
        officer.restart()
        officer.go(for: seconds)
        officer.vanish(for: 200)
        officer.go(for: 70)
        return try Self.bytes(officer.record().silences)
      })
  }

  @Test func afterARestartNoSquareIsToldUntilTheUnitMayHaveGoneHalfAKilometre() throws {
    #expect(try toldAfterARestart(of: 5).count == 1)
    #expect(try toldAfterARestart(of: 45).count == 1)
    #expect(try toldAfterARestart(of: 260).count == 3)
  }

  /// The unit's next shift begins 20 m on, across a line of the lattice.
  @Test func aNewBookingGoesOnInTheSquareOfTheOneBefore() throws {
    let set = try Self.hotSpots(100, seed: 8)
    let line = StandingAttack.line
    let told = { (places: (Double, Double), squares: (SilentShift) -> HeldSquares) in
      var officer = SilentShift(set, at: places.0)
      officer.go(for: 10)
      officer.vanish(for: 100)
      officer.go(for: 10)
      officer.book(at: places.1, after: 60, squares(officer))
      officer.vanish(for: 300)
      officer.go(for: 70)
      return try Self.bytes(officer.record().silences)
    }
    let (stays, moves) = ((line - 10, line - 10), (line - 10, line + 10))
    let own = { (officer: SilentShift) in officer.squares(before: "BW-1") }
    #expect(try told(stays, own) == told(moves, own))
    // A colleague's receiver at the same device takes the same square.
    let colleague = { (officer: SilentShift) in officer.squares(before: "BW-2") }
    #expect(try told(stays, colleague) == told(moves, colleague))
    #expect(try told(stays, { _ in .none }) != told(moves, { _ in .none }))
  }

  @Test func anEarlierSquareFarAwayIsForgotten() throws {
    let set = try Self.hotSpots(100, seed: 8)
    var (fresh, booked) = (SilentShift(set, at: -2000), SilentShift(set, at: 2000))
    booked.go(for: 10)
    booked.vanish(for: 100)
    for squares in [booked.squares(before: "BW-1"), booked.squares(before: "BW-2")] {
      var next = booked
      next.book(at: -2000, after: 3600, squares)
      fresh.book(at: -2000, after: next.second - fresh.second, .none)
      for _ in 0..<2 {
        for seconds in [10, 70] {
          next.go(for: seconds)
          fresh.go(for: seconds)
        }
        next.vanish(for: 300)
        fresh.vanish(for: 300)
      }
      #expect(next.record().silences == fresh.record().silences)
      #expect(!next.record().silences.isEmpty)
    }
  }

  @Test func whatIsKeptOfAnOpenShiftHoldsNoSquareEither() throws {
    var texts: Set<String> = []
    for longitude in [0.7139, -3.2] {
      let plane = LocalPlane(origin: Coordinate(latitude: 51.53775, longitude: longitude))
      let square = try Scene.square(on: plane)
      var officer = SilentShift(square, at: 3000, on: plane)
      officer.go(for: 100)
      officer.vanish(for: 300)
      officer.go(for: 20)
      let kept = officer.shift.checkpoint.silences
      texts.insert(String(decoding: try Self.bytes(kept), as: UTF8.self))
    }
    #expect(texts.count == 1, "\(texts)")
  }
}
