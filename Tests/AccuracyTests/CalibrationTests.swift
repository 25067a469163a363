// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Simulation
import Testing

@testable import Accuracy

@Suite struct CalibrationTests {
  // MARK: Probabilities held against the truth

  @Test func casesFallIntoTheTenthOfTheirProbability() {
    var reliability = Reliability()
    for (probability, isTrue) in [
      (0, false), (0.05, true), (0.1, false), (0.55, true), (0.59, false), (1, true),
    ] { reliability.add(probability, isTrue: isTrue) }
    #expect(reliability.bins.map(\.count) == [2, 1, 0, 0, 0, 2, 0, 0, 0, 1])
    #expect(reliability.bins.map(\.isTrue) == [1, 0, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(reliability.count == 6)
    #expect(reliability.bins[2].probability == nil && reliability.bins[2].gap == nil)
  }

  @Test func aBinOfKnownProbabilitiesHasTheGapAndTheScoreOfThem() throws {
    var reliability = Reliability()
    for number in 0..<100 { reliability.add(0.8, isTrue: number < 60) }
    let bin = reliability.bins[8]
    #expect(abs(try #require(bin.probability) - 0.8) < 1e-12)
    #expect(bin.share == 0.6)
    #expect(abs(try #require(bin.gap) + 0.2) < 1e-12)
    #expect(abs(try #require(bin.chance) - 0.04) < 1e-12)
    let brier = try #require(reliability.brier)
    #expect(abs(brier - 0.28) < 1e-12, "0.6 × 0.2² + 0.4 × 0.8²")
    let ofShare = try #require(reliability.brierOfShare)
    #expect(abs(ofShare - 0.24) < 1e-12, "0.6 × 0.4")
    #expect(reliability.worst == bin)
  }

  @Test func aBinOfFewCasesSaysNothing() {
    var reliability = Reliability()
    for _ in 0..<(Reliability.enough - 1) { reliability.add(0.3, isTrue: true) }
    #expect(reliability.worst == nil)
    for number in 0..<Reliability.enough { reliability.add(0.9, isTrue: number > 10) }
    #expect(reliability.worst == reliability.bins[9])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func probabilitiesThatAreRightHaveNoGapBeyondChance(seed: UInt64) throws {
    var numbers = SeededGenerator(seed: seed)
    var reliability = Reliability()
    for _ in 0..<20_000 {
      let probability = numbers.unit()
      reliability.add(probability, isTrue: numbers.chance(probability))
    }
    for bin in reliability.bins {
      #expect(abs(try #require(bin.gap)) < 4 * (try #require(bin.chance)), "seed \(seed)")
    }
    #expect(abs(try #require(reliability.brier) - 1.0 / 6) < 0.01)
  }

  // MARK: Scores

  private static func day(
    told: Bool?, probability: Double?, isKept: Bool, _ records: JudgedDay.AvailableRecords = .whole
  ) -> JudgedDay {
    JudgedDay(
      seed: 1, hotSpot: "A", isTreatment: true, due: 1, minutes: 10, style: .keeps, inPairs: false,
      records: records, isFullyRecorded: true,
      told: JudgedDay.Told(probability: probability, isKept: told, seen: 1), isKept: isKept,
      trueVisits: isKept ? 1 : 0)
  }

  @Test func whatIsDecidedIsRightOrWrongAndTheRestIsNeither() {
    let score = DayScore(of: [
      Self.day(told: true, probability: 0.97, isKept: true),
      Self.day(told: false, probability: 0.02, isKept: true),
      Self.day(told: nil, probability: 0.5, isKept: false),
      Self.day(told: nil, probability: nil, isKept: true),
    ])
    #expect((score.days, score.decided, score.right) == (4, 2, 1))
    #expect(score.decidedShare == 0.5 && score.rightShare == 0.5)
    #expect(score.reliability.count == 3)
  }

  @Test func daysOfWhichARecordIsNotThereStandApart() {
    let cell = CalibrationCell(
      environment: .open, interval: 1, method: .patrol,
      days: [
        Self.day(told: true, probability: 1, isKept: true),
        Self.day(told: nil, probability: nil, isKept: true, .shiftAwaited),
        Self.day(told: nil, probability: 0.4, isKept: true, .visitLost),
      ])
    #expect(JudgedDay.AvailableRecords.allCases.map { cell.score(with: $0).days } == [1, 1, 1])
    #expect(cell.score(with: .whole).decidedShare == 1)
  }

  // MARK: A day made by hand

  /// A street to the north through three squares of 100 m, walked by one officer who stands for
  /// twelve minutes in the first, for three in the second, and walks through the third.
  private static func day() throws -> SimulatedPatrol {
    let plane = LocalPlane(origin: Coordinate(latitude: 51.5, longitude: 0))
    func ring(_ middle: Double) -> [Coordinate] {
      [(-50.0, -50.0), (50, -50), (50, 50), (-50, 50), (-50, -50)].map {
        plane.coordinate(of: Point(x: $0.0, y: middle + $0.1))
      }
    }
    let hotSpots = try [("A", 200.0), ("B", 500), ("C", 800)].map { id, middle in
      HotSpot(id: id, area: try Area(polygons: [Polygon(outer: ring(middle))]))
    }
    let stops = [200: 720, 500: 180, 1000: 3600]
    var points: [TrackPoint] = []
    for metre in 0...1000 {
      for second in 0..<(stops[metre] ?? 0) + 1 {
        points.append(
          TrackPoint(
            coordinate: plane.coordinate(of: Point(x: 0, y: Double(metre))),
            activity: second == 0 ? .walking : .standing,
            velocity: second == 0 ? Vector(0, 1) : .zero, street: Vector(0, 1)))
      }
    }
    let start = try #require(Timestamp("2026-03-02T14:00:00Z"))
    let track = Track(start: start, points: points)
    let officer = SimulatedOfficer(
      unit: "BW-001", officer: "o-001", track: track,
      presence: TruePresence(of: track, unit: "BW-001", officer: "o-001", in: hotSpots),
      observations: [], orders: SimulatedOfficer.Orders(style: .keeps, hotSpots: ["A", "B"]))
    let date = try #require(CivilDate("2026-03-02"))
    let plan = [
      PlannedDose(hotSpot: "A", date: date, condition: .treatment, visits: 1, minutes: 10),
      PlannedDose(hotSpot: "B", date: date, condition: .treatment, visits: 1, minutes: 10),
      PlannedDose(hotSpot: "C", date: date, condition: .control, visits: 0, minutes: 10),
    ]
    return SimulatedPatrol(
      seed: 1,
      world: World(
        streets: StreetNetwork(
          streets: [
            Street(name: "North", course: [points[0], points[points.count - 1]].map(\.coordinate))
          ]),
        hotSpots: hotSpots, base: track.points[0].coordinate),
      start: start, plan: plan, officers: [officer])
  }

  @Test func aDayWhoseTruthIsKnownIsScoredByIt() throws {
    let days = DutyDay(try Self.day(), inPairs: false)
      .judged(in: .open, by: .usual, every: [1])[0]
    let told = try #require(days[.patrol]).filter { $0.records == .whole }
    #expect(told.map(\.hotSpot) == ["A", "B", "C"])
    #expect(told.map(\.isKept) == [true, false, false])
    #expect(told.map(\.trueVisits) == [1, 0, 1])
    #expect(told.map(\.style) == [.keeps, .keeps, nil])
    #expect(told.map(\.told.isKept) == [true, false, false])
    #expect(DayScore(of: told).rightShare == 1)
    #expect(try #require(DayScore(of: told).reliability.brier) < 0.01)
    let peer = try #require(days[.pointInPolygon])
    #expect(peer.map(\.told.probability) == [1, 0, 0])
    #expect(DayScore(of: peer).rightShare == 1)
  }

  @Test func ofADayAlsoALostVisitAndAnAwaitedShiftAreTold() throws {
    let days = try #require(
      DutyDay(try Self.day(), inPairs: false).judged(in: .open, by: .usual, every: [10])[0][.patrol]
    )
    let awaited = days.filter { $0.records == .shiftAwaited }
    #expect(awaited.count == 3)
    #expect(awaited.allSatisfy { $0.told.isKept != false || !$0.isTreatment })
    #expect(days.count { $0.records == .visitLost } == 3)
  }

  // MARK: The whole

  @Test func theSameSeedsGiveTheSameFiguresHoweverManyAtOnce() async throws {
    let calibration = Calibration(
      seeds: 1...3, environments: [.mixed], intervals: [30, 60], duration: 3 * 3600)
    var heard: [Int] = []
    let alone = await calibration.run(atOnce: 1) { heard.append($0) }
    let together = await calibration.run(atOnce: 3)
    #expect(heard == [1, 2, 3])
    #expect(alone.text == together.text)
    #expect(alone.cells.map(\.days) == together.cells.map(\.days))
    #expect(alone.cells.map(\.method) == [.patrol, .pointInPolygon, .patrol, .pointInPolygon])
    for cell in alone.cells { #expect(cell.days(with: .whole).count == 60) }
    #expect(alone.text.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test func theTruthIsTheSameInEverySetting() async {
    let table = await Calibration(
      seeds: 4...4, environments: [.open, .deep], intervals: [60], duration: 3 * 3600
    ).run(atOnce: 2)
    #expect(Set(table.cells.map { $0.days(with: .whole).map(\.isKept) }).count == 1)
  }

  @Test func theHeadingTellsTuningDaysFromOthers() async {
    for (seed, words) in [(1, "may have been fitted"), (2001, "no constant was fitted")] {
      let table = CalibrationTable(
        calibration: Calibration(seeds: UInt64(seed)...UInt64(seed + 1)), cells: [])
      let text = String(table.text.map { $0 == "\n" ? " " : $0 })
      #expect(text.contains(words))
    }
  }
}
