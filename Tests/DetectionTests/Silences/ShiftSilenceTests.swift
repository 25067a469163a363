// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Patrol
import Simulation
import Testing

@testable import Detection

/// What a shift's record says of the times in which nobody saw the unit.
@Suite struct ShiftSilenceTests {
  /// Squares of 100 m, so many metres east of the first.
  private func hotSpots(_ eastings: [Double] = [0, 600, 3000, 9000]) throws -> HotSpotSet {
    try HotSpotSet(
      hotSpots: eastings.enumerated().map { number, x in
        try Scene.hotSpot("HS\(number + 1)", x: x...(x + 100), y: 0...100)
      })
  }

  // MARK: Of every kind

  @Test func aSilenceNamesTheHotSpotsThatCanHaveBeenVisitedInIt() throws {
    var officer = SilentShift(try hotSpots(), at: 50)
    officer.go(for: 100)
    officer.vanish(for: 1000)
    officer.go(for: 100)
    let record = officer.record()
    let silence = try #require(record.silences.first)
    #expect(record.silences.count == 1 && record.shortSilences == ShortSilences())
    #expect(silence.from == Scene.time(100) && silence.to == Scene.time(1100))
    #expect(silence.why == .noFix)
    #expect(silence.hotSpots["HS1"] == 1000)
    // 500 m there and back at 2 m/s leave 500 s; the squares may lie 700 m nearer.
    #expect([600, 900, 1000].contains(silence.hotSpots["HS2"]))
    #expect(Set(silence.hotSpots.keys) == ["HS1", "HS2"] && silence.elsewhere == 0)
  }

  @Test func silencesThatCanHideNoVisitAreOnlySummed() throws {
    var officer = SilentShift(try hotSpots([3000]), at: 50)
    for seconds in [7.5, 59, 400] {
      officer.go(for: 100)
      officer.vanish(for: seconds)
    }
    let record = officer.record()
    #expect(record.silences.isEmpty)
    #expect(record.shortSilences == ShortSilences(count: 3, seconds: 466.5))
  }

  @Test func whatMostOfASilenceWasIsItsReason() throws {
    var officer = SilentShift(try hotSpots(), at: 50)
    officer.go(for: 10)
    officer.vanish(for: 200, gpsdDown: 90)
    officer.go(for: 10)
    officer.vanish(for: 200, gpsdDown: 110)
    officer.go(for: 10)
    officer.restart()
    officer.vanish(for: 200, off: 150)
    officer.go(for: 10)
    #expect(officer.record().silences.map(\.why) == [.noFix, .gpsdDown, .deviceOff])
  }

  @Test func beforeTheFirstFixAndAfterTheLastTheUnitMayHaveBeenAnywhere() throws {
    let officer = SilentShift(try hotSpots(), at: 50, startedBefore: 1000)
    let silences = officer.record(endingAfter: 700).silences
    #expect(silences.map(\.from) == [-1000, 0].map(Scene.time))
    #expect(silences.map(\.to) == [0, 700].map(Scene.time))
    // The other end costs no way: 2 km are not too far in 1,000 s.
    #expect(silences.map { $0.hotSpots["HS1"] } == [1000, 700])
    #expect(silences[0].hotSpots["HS2"] ?? 0 >= 900 && silences[0].hotSpots["HS3"] == nil)
    var far = SilentShift(try hotSpots(), at: 1500, startedBefore: 1000)
    far.go(for: 10)
    #expect(far.record().silences.first?.hotSpots["HS3"] != nil)
  }

  @Test func aShiftWithoutAFixMayHaveBeenInEveryHotSpot() throws {
    var shift = UnitShift(
      booking: Booking(unit: "BW-1", shift: "s-1"), hotSpots: try hotSpots(),
      settings: DetectionSettings())
    let elapsed = UnitShift.Elapsed(running: 500)
    let record = shift.finish(after: elapsed, now: Scene.time(500)).shift
    #expect(record.silences.map(\.hotSpots) == [["HS1": 500, "HS2": 500, "HS3": 500, "HS4": 500]])
  }

  /// A device off for 1,000 s: where the unit is found is told. Off for 100 s: neither end is.
  @Test func afterARestartNoMoreThanTheEndOfTheSilenceIsKnown() throws {
    for (off, names) in [(0.0, ["HS1", "HS2"]), (1000, ["HS2"]), (100, ["HS1", "HS2", "HS3"])] {
      var officer = SilentShift(try hotSpots([0, 5000, 40_000]), at: 50)
      officer.go(for: 100)
      if off > 0 { officer.restart() }
      officer.vanish(for: off > 0 ? off : 1000, to: (3900, 50), off: off)
      officer.go(for: 100)
      let named = officer.record().silences.first?.hotSpots.keys.sorted()
      // Who was seen 3,850 m from where he is found was driven, and can have been in both.
      #expect(named == names, "off for \(off) s")
    }
  }

  @Test func whenTimeStepsEachRecordHasItsOwnSilences() throws {
    var officer = SilentShift(try hotSpots(), at: 50)
    officer.go(for: 10)
    officer.vanish(for: 300)
    officer.go(for: 10)
    let step = UnitReport.timeStepped(
      unit: "BW-1", from: Scene.time(320), to: Scene.time(-5000))
    _ = officer.shift.receive(step)
    let outcome = officer.shift.receive(
      .fix(Scene.fix(at: -5000, 50), arrived: nil), after: .init(running: 200))
    let first = try #require(outcome.records.first)
    #expect(first.silences.map(\.seconds) == [300, 200])
    var next = officer.shift
    let second = next.finish(at: Scene.time(-4900)).shift
    #expect(second.silences.map(\.seconds) == [100])
  }

  // MARK: A receiver that hangs

  /// Stands for three minutes, hangs for 40 and is seen 30 m away.
  private func hungShift() throws -> SilentShift {
    var officer = SilentShift(try hotSpots(), at: 50)
    officer.go(for: 180, speed: 0.01)
    officer.go(for: 2400)
    officer.go(for: 1, speed: 30)
    return officer
  }

  @Test func aHangIsOneSilenceFromTheFreezeToTheFirstFixThatMoved() throws {
    var officer = try hungShift()
    officer.go(for: 100, speed: 0.01)
    let record = officer.record()
    let silence = try #require(record.silences.first)
    #expect(record.silences.count == 1 && record.shortSilences == ShortSilences())
    #expect(silence.from == Scene.time(180) && silence.to == Scene.time(2581))
    #expect(silence.why == .receiverHung)
    #expect(silence.hotSpots["HS1"] == 2401)
    #expect(silence.hotSpots["HS2"] ?? 0 >= 1801)
    #expect(record.coverage == Coverage(observed: 280, noFix: 2401))
  }

  @Test func aHangLastsToTheEndOfTheShiftAndOverARestart() throws {
    var officer = SilentShift(try hotSpots(), at: 50)
    officer.go(for: 180, speed: 0.01)
    officer.go(for: 1000)
    #expect(officer.record(endingAfter: 20).silences.map(\.seconds) == [1020])
    officer.restart()
    officer.vanish(for: 60, off: 60)
    officer.go(for: 600)
    let record = officer.record()
    #expect(record.silences.map(\.seconds) == [1000, 60, 600])
    #expect(record.silences.map(\.why) == [.receiverHung, .deviceOff, .receiverHung])
    #expect(record.shortSilences == ShortSilences())
  }

  /// No fix for 50 s while the position is frozen, and none for 1,000 s after it.
  @Test func silencesInAHangAreNotCountedTwice() throws {
    var officer = SilentShift(try hotSpots(), at: 50)
    officer.go(for: 180, speed: 0.01)
    officer.go(for: 10)
    officer.vanish(for: 50)
    officer.go(for: 100)
    officer.vanish(for: 1000, to: (900, 50))
    officer.go(for: 100, speed: 0.01)
    let record = officer.record()
    #expect(record.shortSilences == ShortSilences(count: 1, seconds: 50))
    #expect(record.silences.map(\.from) == [Scene.time(240)])
    #expect(record.silences.map(\.to) == [Scene.time(1340)])
    #expect(record.silences.map(\.why) == [.noFix], "most of it was")
    #expect(record.coverage == Coverage(observed: 290, noFix: 1150))
  }

  // MARK: In a vehicle

  /// 2.9 km are out of reach on foot in 600 s, there and back, and not by car.
  @Test(arguments: [true, false])
  func whoDrivesAtEitherEndMayHaveGoneFarther(before: Bool) throws {
    for tellsSpeed in [true, false] {
      var officer = SilentShift(try hotSpots([3000]), at: -800)
      officer.go(for: 60, speed: before ? 14 : 1, tellsSpeed: tellsSpeed)
      officer.vanish(for: 600)
      officer.go(for: 100, speed: before ? 1 : 14, tellsSpeed: tellsSpeed)
      #expect(officer.record().silences.count == 1, "tells its speed: \(tellsSpeed)")
    }
  }

  @Test func whoWalksAtBothEndsMayNot() throws {
    var officer = SilentShift(try hotSpots([3000]), at: -800)
    officer.go(for: 60, speed: 1)
    officer.vanish(for: 600)
    officer.go(for: 100, speed: 1)
    #expect(officer.record().silences.isEmpty)
  }

  @Test func fasterThanInTownIsAsFastAsTheUnitWas() throws {
    for (speed, isNamed) in [(14.0, false), (35, true)] {
      var officer = SilentShift(try hotSpots([9000]), at: -1000)
      officer.go(for: 20, speed: speed)
      officer.vanish(for: 800)
      officer.go(for: 100)
      #expect(officer.record().silences.isEmpty != isNamed, "\(speed) m/s")
    }
  }

  @Test func whoIsFoundTooFarAwayToHaveWalkedWasDriven() throws {
    var officer = SilentShift(try hotSpots([3000, 9000]), at: 0)
    officer.go(for: 60)
    officer.vanish(for: 900, to: (6000, 50))
    officer.go(for: 100)
    #expect(officer.record().silences.first?.hotSpots["HS1"] != nil)
  }

  /// A receiver may begin with a place where it was days ago.
  @Test func aFirstFixFarAwayIsForgottenWhenTheUnitIsSeenElsewhere() throws {
    var officer = SilentShift(try hotSpots([0, 9000]), at: 9050)
    officer.vanish(for: 200, to: (50, 50))
    officer.go(for: 5)
    officer.vanish(for: 200)
    officer.go(for: 70)
    #expect(officer.record().silences.last.map { Array($0.hotSpots.keys) } == ["HS1"])
  }

  // MARK: What it must never miss

  /// An officer who goes straight to a hot spot at no more than a brisk walk, stays and goes on: the
  /// silence names the hot spot, with the stay or more.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func noVisitCanBeHiddenThatTheRecordDoesNotName(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let hotSpots = try HotSpotSet(
      hotSpots: (0..<8).map { number in
        let (x, y) = (random.uniform(-2500...2500), random.uniform(-2500...2500))
        return try Scene.hotSpot("HS\(number)", x: x...(x + 150), y: y...(y + 150))
      })
    for round in 0..<60 {
      var officer = SilentShift(
        hotSpots, at: random.uniform(-3000...3000), random.uniform(-3000...3000))
      for _ in 0..<random.whole(1...3) {
        officer.go(for: random.whole(5...200), speed: random.uniform(0...1.5))
        let number = random.whole(0...7)
        let area = hotSpots.hotSpots[number].area
        let end = (x: random.uniform(-3000...3000), y: random.uniform(-3000...3000))
        let stay = random.uniform(60...2000)
        let ways = [(officer.x, officer.y), (end.x, end.y)].map { x, y in
          max(0, -area.signedDistance(from: Scene.plane.coordinate(of: Point(x: x, y: y))))
        }
        let seconds = (ways.reduce(0, +) / 2 + stay).rounded(.up)
        let from = Scene.time(officer.second)
        officer.vanish(for: seconds, to: end)
        let silence = officer.record().silences.last { $0.from == from }
        let told = silence.map { $0.hotSpots["HS\(number)"] ?? $0.elsewhere }
        #expect(Double(told ?? 0) >= stay, "seed \(seed), round \(round)")
      }
    }
  }

  @Test(arguments: [(301, Environment.deep), (302, .mixed)] as [(UInt64, Environment)])
  func eachSecondWithoutFixesIsInExactlyOneSilence(
    seed: UInt64, in environment: Environment
  ) throws {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 1, start: Scene.start, duration: 7200, environment: environment,
      interval: 1)
    var shift = UnitShift(
      booking: Booking(unit: "BW-001", shift: "s-1"),
      hotSpots: try HotSpotSet(hotSpots: patrol.world.hotSpots), settings: DetectionSettings(),
      start: Scene.time(-30))
    var random = SeededGenerator(seed: seed)
    for report in patrol.officers[0].reports {
      _ = shift.receive(report)
      guard random.chance(1.0 / 500) else { continue }
      let kept = try JSONEncoder().encode(shift.checkpoint)
      shift = UnitShift(
        resuming: try JSONDecoder().decode(UnitShift.Checkpoint.self, from: kept),
        hotSpots: shift.detector.hotSpots)
    }
    let record = shift.finish(at: Scene.time(7200)).shift
    let silent = record.silences.reduce(0) { $0 + $1.seconds } + record.shortSilences.seconds
    let told = record.coverage.total - record.coverage.observed
    #expect(abs(silent - told) < 0.001, "seed \(seed)")
    #expect(!record.silences.isEmpty && record.shortSilences.count > 0, "seed \(seed)")
    for (first, second) in zip(record.silences, record.silences.dropFirst()) {
      #expect(first.to <= second.from, "seed \(seed)")
    }
  }

  // MARK: Cut off, corrected, too many

  @Test func silencesOutliveARestartAndAShiftThatIsNotCarriedOn() throws {
    var officer = SilentShift(try hotSpots(), at: 50)
    officer.go(for: 100)
    officer.vanish(for: 500)
    officer.go(for: 100)
    officer.vanish(for: 20)
    let whole = officer.record()
    let closed = officer.shift.checkpoint.closed(because: "test")?.shift
    #expect(closed?.silences == whole.silences && closed?.shortSilences == whole.shortSilences)
    officer.restart()
    #expect(officer.record().silences == whole.silences)
    #expect(officer.shift.checkpoint.isPossible)
    let corrected = whole.corrected(officer: "o-2")
    #expect(corrected.silences == whole.silences)
    #expect(corrected.shortSilences == whole.shortSilences)
  }

  @Test func keptSilencesReadBackAsTheyWereAndDamagedOnesNotAtAll() throws {
    let silences = [
      Silence(
        from: Scene.time(0), to: Scene.time(100.5), why: .gpsdDown,
        hotSpots: ["HS2": 60, "HS1": 101], elsewhere: 60),
      Silence(
        from: Scene.time(100.5), to: Scene.time(900), why: .deviceOff, hotSpots: ["HS2": 800]),
    ]
    let kept = try JSONEncoder().encode(KeptSilences(silences))
    #expect(try JSONDecoder().decode(KeptSilences.self, from: kept).silences == silences)
    for figures in [
      "1", "0,1,9,0,0", "0,1,-1,0,0", "0,1,0,0,-1", "0,1,0,0,101", "0,1,0,0,1,0", "0,1,0,0,1,7,1",
      "0,1,0,0,1,-1,1", "9223372036854775807,1,0,0,0", "0,-9223372036854775808,0,0,0",
    ] {
      let text = #"{"names":["HS1"],"figures":[\#(figures)]}"#
      let read = try JSONDecoder().decode(KeptSilences.self, from: Data(text.utf8))
      #expect(read.silences == nil, "\(figures)")
    }
  }

  @Test func atMostAHundredHotSpotsAreNamedThoseWithTheLongestStays() throws {
    let set = try hotSpots((0..<130).map { Double($0) * 120 })
    var officer = SilentShift(set, at: 50)
    officer.go(for: 10)
    officer.vanish(for: 20_000)
    let silence = try #require(officer.record().silences.first)
    #expect(silence.hotSpots.count == 100)
    #expect(silence.elsewhere > 0 && silence.elsewhere <= silence.hotSpots.values.min() ?? 0)
    #expect(silence.hotSpots["HS1"] == 20_000)
  }

  /// 700 silences that can each hide a visit: the nearest are joined, and what can be hidden in two
  /// can be hidden in the one.
  @Test func beyondFiveHundredTheNearestSilencesBecomeOne() throws {
    var officer = SilentShift(try hotSpots([0]), at: 50)
    for number in 0..<700 {
      officer.go(for: number % 3 == 0 ? 10 : 70)
      officer.vanish(for: 100)
    }
    let record = officer.record()
    #expect(record.silences.count == 500)
    let stays = record.silences.reduce(0) { $0 + ($1.hotSpots["HS1"] ?? 0) }
    #expect(stays == 70_000, "no second is lost")
    #expect(record.silences.allSatisfy { Double($0.hotSpots["HS1"] ?? 0) <= $0.seconds })
    let joined = record.silences.filter { $0.seconds > 100 }
    #expect(joined.count == 200 && joined.allSatisfy { $0.seconds == 210 })
    #expect(officer.shift.checkpoint.isPossible)
  }

  @Test func hoursOfSilencesAmongManyHotSpotsStaySmall() throws {
    let set = try hotSpots((0..<120).map { Double($0) * 120 })
    var officer = SilentShift(set, at: 3000)
    for _ in 0..<60 {
      officer.go(for: 10)
      officer.vanish(for: 4000)
    }
    let record = officer.record()
    #expect(try JSONEncoder().encode(record.silences).count < 60_000)
    #expect(record.silences.count == 60)
    #expect(record.silences.allSatisfy { !$0.hotSpots.isEmpty })
    #expect(record.silences.contains { $0.elsewhere > 0 }, "fewer are named")
  }
}
