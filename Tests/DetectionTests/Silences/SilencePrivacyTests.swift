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
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let record = officer.record()
    let silences = try encoder.encode(record.silences)
    return silences + (try encoder.encode(record.shortSilences))
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
        let moved: Places = (
          Self.neighbour(of: places.lost, &random), Self.neighbour(of: places.found, &random)
        )
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
  @Test func noTwoSquaresAreToldWithinHalfAKilometre() {
    var random = SeededGenerator(seed: 5)
    var whereabouts = Whereabouts()
    var last: (square: LatticeSquare, way: Double)?
    var (way, x, squares) = (0.0, 0.0, 0)
    for _ in 0..<5000 {
      let speed = random.uniform(0...2)
      whereabouts.move(milliseconds: 5000, speed: speed)
      (way, x) = (way + 10, x + speed * 5)
      let place = Scene.plane.coordinate(of: Point(x: x, y: 0))
      let vicinity = whereabouts.vicinity(at: place)
      #expect(
        LocalPlane.distance(vicinity.square.centre, place) <= vicinity.slack * 1.001, "at \(x) m")
      guard vicinity.square != last?.square else { continue }
      if let last { #expect(way - last.way >= 500, "at \(x) m") }
      last = (vicinity.square, way)
      squares += 1
    }
    #expect(squares > 20)
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
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      texts.insert(String(decoding: try encoder.encode(kept), as: UTF8.self))
    }
    #expect(texts.count == 1, "\(texts)")
  }
}
