// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

@testable import Simulation

struct TruePresenceTests {
  private func presence(of track: Track) throws -> TruePresence {
    TruePresence(of: track, unit: "U", officer: "O", in: [try Example.square()])
  }

  /// At `speed` metres per second along the x axis from `start` metres.
  private func line(from start: Double, speed: Double, seconds: Int) -> [Vector] {
    (0...seconds).map { Vector(start + speed * Double($0), 0) }
  }

  @Test func theEdgeIsCrossedBetweenTwoSeconds() throws {
    // 0.8 m/s from 50.3 m west of the edge: in after 62.875 s, out 125 s later.
    let visit = try #require(
      try presence(of: Example.track(line(from: -100.3, speed: 0.8, seconds: 300))).visits.first)
    #expect(visit.entered == Example.start.advanced(bySeconds: 62.875))
    #expect(visit.left == Example.start.advanced(bySeconds: 187.875))
    #expect(visit.dwell == 125)
    #expect(visit.travel == .foot)
    #expect(visit.onFoot.rounded(toPlaces: 3) == 125)
  }

  @Test func staysNoMoreThanAMinuteApartAreOneVisit() throws {
    let inside = [Vector](repeating: Vector(0, 0), count: 100)
    let outside = { (seconds: Int) in [Vector](repeating: Vector(100, 0), count: seconds) }
    // Half of each 100 m step lies inside: the gap is as long as the time outside.
    let one = try presence(of: Example.track(inside + outside(59) + inside))
    #expect(one.visits.map(\.stays.count) == [2])
    #expect(one.visits[0].dwell == 199)
    let two = try presence(of: Example.track(inside + outside(61) + inside))
    #expect(two.visits.map(\.stays.count) == [1, 1])
  }

  @Test func lessThanAMinuteIsAPass() throws {
    let pass = try presence(of: Example.track(line(from: -100, speed: 2, seconds: 100)))
    #expect(pass.visits.isEmpty)
    #expect(pass.passes.map(\.dwell) == [50])
    let visit = try presence(of: Example.track(line(from: -100, speed: 1.6, seconds: 100)))
    #expect(visit.visits.map(\.dwell) == [62.5])
  }

  @Test func aTrackThatBeginsAndEndsInsideIsInsideFromBeginningToEnd() throws {
    let visit = try #require(try presence(of: Example.standing(seconds: 900)).visits.first)
    #expect(visit.entered == Example.start)
    #expect(visit.dwell == 900)
  }

  @Test func secondsInAVehicleAreToldFromThoseOnFoot() throws {
    let driven = Example.track([Vector](repeating: Vector(0, 0), count: 40), activity: .vehicle)
    let walked = Example.track([Vector](repeating: Vector(0, 0), count: 61))
    let both = Track(start: Example.start, points: driven.points + walked.points)
    let visit = try #require(try presence(of: both).visits.first)
    #expect(visit.travel == .mixed)
    #expect(visit.inVehicle == 40)
    #expect(visit.onFoot == 60)
    #expect(
      visit.foot == [
        Interval(
          from: Example.start.advanced(bySeconds: 40), to: Example.start.advanced(bySeconds: 100))
      ])
  }

  /// In on foot, around by car and out on foot, all in one stay.
  @Test func timeOnFootIsToldApartWithinAStay() throws {
    let parts = [(20, TrackPoint.Activity.walking), (30, .vehicle), (51, .indoors)].flatMap {
      Example.track([Vector](repeating: Vector(0, 0), count: $0), activity: $1).points
    }
    let visit = try #require(
      try presence(of: Track(start: Example.start, points: parts)).visits.first)
    #expect(visit.stays.count == 1)
    let seconds = visit.foot.map { [$0.start, $0.end].map { $0.seconds(since: Example.start) } }
    #expect(seconds == [[0, 20], [50, 100]])
  }

  @Test func whoOnlyDrivesThroughIsNeverOnFoot() throws {
    let visit = try #require(
      try presence(
        of: Example.track([Vector](repeating: Vector(0, 0), count: 91), activity: .vehicle)
      ).visits.first)
    #expect(visit.travel == .vehicle)
    #expect(visit.foot.isEmpty)
    #expect(visit.inVehicle == 90)
    #expect(visit.json.contains(#""foot":[],"#))
  }

  @Test func wordsOnPaperAreThoseOfTheVisitRecord() throws {
    let visit = try #require(try presence(of: Example.standing(seconds: 90)).visits.first)
    #expect(
      visit.json == """
        {"unit":"U","officer":"O","hotspot":"S","entered":"2026-03-02T14:00:00.000Z",\
        "left":"2026-03-02T14:01:30.000Z","dwell_s":90.000,"stays":[["2026-03-02T14:00:00.000Z",\
        "2026-03-02T14:01:30.000Z"]],"foot":[["2026-03-02T14:00:00.000Z",\
        "2026-03-02T14:01:30.000Z"]],"travel":"foot","foot_s":90.000,"vehicle_s":0.000}
        """)
  }

  /// Seconds inside, sampled every second, against the sum of all stays: each crossing adds an
  /// error of one second at most.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func staysAgreeWithAskingEverySecond(seed: UInt64) {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 2, start: Example.start, duration: 3 * 3600, environment: .open,
      interval: 60)
    for officer in patrol.officers {
      for hotSpot in patrol.world.hotSpots {
        let inside = officer.track.points.dropLast().map { hotSpot.area.contains($0.coordinate) }
        let dwells = (officer.presence.visits + officer.presence.passes)
          .filter { $0.hotSpot == hotSpot.id }
        let counted = Double(inside.count { $0 })
        let stays = dwells.flatMap(\.stays).sorted { $0.start < $1.start }
        let summed = stays.reduce(0) { $0 + $1.seconds }
        #expect(
          abs(summed - counted) <= Double(stays.count) + 0.01,
          "seed \(seed), \(officer.unit), \(hotSpot.id)")
        let onFoot = officer.track.points.dropLast()
          .count { hotSpot.area.contains($0.coordinate) && $0.activity != .vehicle }
        let foot = dwells.flatMap(\.foot)
        #expect(
          abs(foot.reduce(0) { $0 + $1.seconds } - Double(onFoot))
            <= Double(stays.count + foot.count) + 0.01,
          "seed \(seed), \(officer.unit), \(hotSpot.id)")
        for part in foot { #expect(stays.contains { $0.intersection(part) == part }) }
        for (before, after) in zip(stays, stays.dropFirst()) { #expect(before.end <= after.start) }
      }
    }
  }
}

extension Double {
  fileprivate func rounded(toPlaces places: Int) -> Double {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    return (self * scale).rounded() / scale
  }
}
