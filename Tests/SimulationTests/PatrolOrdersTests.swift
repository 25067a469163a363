// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

@testable import Simulation

@Suite struct PatrolOrdersTests {
  private static func patrol(
    seed: UInt64, _ styles: [PatrolStyle] = PatrolStyle.allCases, officers: Int = 2,
    inPairs: Bool = false, hours: Int = 8
  ) -> SimulatedPatrol {
    SimulatedPatrol.generate(
      seed: seed, officers: officers, start: Example.start, duration: hours * 3600,
      environment: .mixed, interval: 10, orders: PatrolOrders(styles: styles, inPairs: inPairs),
      in: .drawn(seed: seed))
  }

  // MARK: Styles

  /// For each visit of more than two minutes that was due, its time on foot as a share of what was
  /// asked for.
  private static func shares(of style: PatrolStyle) -> [Double] {
    (1...8 as ClosedRange<UInt64>).flatMap { seed in
      let patrol = patrol(seed: seed, [style])
      let minutes = Dictionary(
        uniqueKeysWithValues: patrol.plan.map { ($0.hotSpot, Double($0.minutes)) })
      return patrol.officers.flatMap { officer in
        officer.presence.visits
          .filter { officer.orders?.hotSpots.contains($0.hotSpot) ?? false && $0.onFoot > 120 }
          .map { $0.onFoot / (60 * minutes[$0.hotSpot, default: .nan]) }
      }
    }
  }

  /// At least the first and at most the second share of the visits last as long as asked for.
  @Test(arguments: [
    (PatrolStyle.keeps, 0.6, 0.9), (.cutsShort, 0.2, 0.5), (.overstays, 0.6, 0.9),
    (.skips, 0.3, 0.7), (.loiters, 0.05, 0.35),
  ])
  func visitsLastAsTheStyleSays(style: PatrolStyle, least: Double, most: Double) {
    let shares = Self.shares(of: style)
    #expect(shares.count > 100)
    let long = Double(shares.count { $0 >= 1 }) / Double(shares.count)
    #expect((least...most).contains(long), "\(long)")
  }

  @Test func manyVisitsThatAreCutShortAreNearTheMinimum() {
    let shares = Self.shares(of: .cutsShort)
    #expect(shares.count { abs($0 - 1) < 0.15 } > shares.count / 5)
  }

  @Test func whoOverstaysStaysHalfAsLongAgain() {
    #expect(Statistics.median(Self.shares(of: .overstays)) > 1.4)
  }

  @Test(arguments: PatrolStyle.allCases) func intentsKeepToTheStyle(style: PatrolStyle) {
    var numbers = SeededGenerator(seed: 1)
    let intents = (0..<1000).map { _ in style.intent(of: 900, generator: &numbers) }
    let inside = intents.compactMap { $0?.inside }
    let beside = intents.compactMap { $0?.beside }
    switch style {
    case .keeps: #expect(inside.allSatisfy { (900...1200).contains($0) })
    case .cutsShort: #expect(inside.allSatisfy { (200...900).contains($0) })
    case .overstays: #expect(inside.allSatisfy { (1100...2000).contains($0) })
    case .skips:
      #expect((300...400).contains(1000 - inside.count))
      #expect((100...230).contains(inside.count { $0 == 0 }))
    case .loiters: #expect(beside.allSatisfy { (200...850).contains($0) })
    }
    #expect((style == .skips) == intents.contains(nil))
    #expect((style == .loiters) == beside.contains { $0 > 0 })
  }

  @Test func whoLoitersStandsJustOutside() throws {
    let patrol = Self.patrol(seed: 3, [.loiters])
    let officer = patrol.officers[0]
    let due = Set(try #require(officer.orders).hotSpots)
    let areas = patrol.world.hotSpots.filter { due.contains($0.id) }.map(\.area)
    let outside = officer.track.points.count { point in
      point.activity == .standing
        && areas.contains { (-20..<0).contains($0.signedDistance(from: point.coordinate)) }
    }
    #expect(outside > 1200)
  }

  // MARK: Orders

  @Test func treatmentHotSpotsAreSharedOut() throws {
    for (officers, inPairs) in [(1, false), (3, false), (4, true), (5, true)] {
      let patrol = Self.patrol(seed: 5, officers: officers, inPairs: inPairs, hours: 1)
      let own = try patrol.officers.map { try #require($0.orders).hotSpots }
      let crews = inPairs ? stride(from: 0, to: officers, by: 2).map { own[$0] } : own
      let treated = patrol.plan.filter { $0.condition == .treatment }.map(\.hotSpot)
      #expect(crews.flatMap(\.self).sorted() == treated.sorted())
      if inPairs { #expect(own[0] == own[1]) }
    }
  }

  @Test func aPairWalksTogetherWithAReceiverEach() {
    let patrol = Self.patrol(seed: 4, inPairs: true)
    let dwells = patrol.officers.map { officer in
      Dictionary(grouping: officer.presence.visits, by: \.hotSpot)
        .mapValues { $0.reduce(0) { $0 + $1.dwell } }.filter { $0.value > 600 }
    }
    #expect(!dwells[0].isEmpty)
    #expect(dwells[0].keys == dwells[1].keys)
    // A step beside the other may be over the edge.
    for (hotSpot, dwell) in dwells[0] {
      #expect(abs(dwell - dwells[1][hotSpot, default: 0]) < dwell / 2, "\(hotSpot)")
    }
    #expect(patrol.officers[0].observations != patrol.officers[1].observations)
  }

  @Test func bothDosesInUseAreAskedFor() {
    let plan = Self.patrol(seed: 6, hours: 1).plan
    #expect(Set(plan.filter { $0.condition == .treatment }.map(\.minutes)) == [10, 15])
  }

  // MARK: Silence

  /// Receivers are silent indoors, at street corners and when the device or gpsd is away.
  @Test func unitsAreSilentForATenthToAThirdOfMostShifts() {
    let shares = (1...12 as ClosedRange<UInt64>).flatMap { seed in
      Self.patrol(seed: seed).officers.map { officer in
        1 - Double(officer.observations.count { $0.solution != nil }) / 2881
      }
    }.sorted()
    #expect((0.14...0.26).contains(Statistics.median(shares)), "\(shares)")
    #expect(shares.count { (0.08...0.33).contains($0) } >= shares.count * 8 / 10, "\(shares)")
  }

  @Test func nothingComesFromAUnitInABlackout() {
    let officers = (1...8 as ClosedRange<UInt64>).flatMap { Self.patrol(seed: $0).officers }
    let dark = officers.flatMap { officer in officer.blackouts.map { (officer, $0) } }
    #expect(Set(dark.map(\.1.cause)) == Set(BlackoutCause.allCases))
    for (officer, blackout) in dark {
      #expect(
        !officer.observations.contains {
          blackout.span.start <= $0.time && $0.time < blackout.span.end
        })
    }
  }

  @Test func gpsdTellsOfOfficersInOrderOfTimeThroughBlackouts() throws {
    let patrol = try #require(
      (1...20 as ClosedRange<UInt64>).lazy.map { Self.patrol(seed: $0) }
        .first { $0.officers[0].blackouts.count == 2 })
    var lines: [String] = []
    patrol.forEachGpsdLine { lines.append($0) }
    let times = lines.compactMap { line in
      line.firstRange(of: #""time":""#).map { line[$0.upperBound...].prefix(24) }
    }
    #expect(times.count > 4000)
    #expect(times == times.sorted())
  }

  // MARK: Truth

  private static func visit(
    _ from: Double, _ to: Double, unit: String = "BW-1", onFoot: Bool = true
  ) -> Visit {
    let stay = Interval(
      from: Example.start.advanced(bySeconds: from), to: Example.start.advanced(bySeconds: to))
    return Visit(
      of: TrueVisit(
        unit: unit, officer: "o-\(unit)", hotSpot: "A", stays: [stay], foot: onFoot ? [stay] : []))
  }

  private static func dose(
    _ condition: Condition, visits: Int = 0
  ) -> PlannedDose {
    PlannedDose(
      hotSpot: "A", date: CivilDate(daysSinceEpoch: 20_514), condition: condition, visits: visits,
      minutes: 10)
  }

  @Test func aPlanIsKeptWhenEveryVisitDueLastedLongEnough() {
    let visits = [
      Self.visit(0, 600), Self.visit(2000, 2599.9), Self.visit(4000, 5000, onFoot: false),
      Self.visit(6000, 7000),
    ]
    let truth = TrueDose(of: Self.dose(.treatment, visits: 2), among: visits)
    #expect(truth.visits == 2 && truth.isKept)
    #expect(!TrueDose(of: Self.dose(.treatment, visits: 3), among: visits).isKept)
  }

  @Test func officersTogetherMakeOneVisit() {
    let visits = [Self.visit(0, 700), Self.visit(10, 800, unit: "BW-2")]
    #expect(TrueDose(of: Self.dose(.treatment, visits: 2), among: visits).visits == 1)
  }

  @Test func aControlIsFreeOfPatrolUpToAMinuteAndOfDrives() {
    let control = Self.dose(.control)
    #expect(TrueDose(of: control, among: [Self.visit(0, 59)]).isKept)
    #expect(TrueDose(of: control, among: [Self.visit(0, 900, onFoot: false)]).isKept)
    #expect(!TrueDose(of: control, among: [Self.visit(0, 60)]).isKept)
  }

  @Test func theTruthIsAFileBesideThePlan() throws {
    let patrol = Self.patrol(seed: 2, hours: 2)
    let file = try #require(patrol.files().first { $0.name == "truth.csv" })
    let lines = file.contents.split(separator: "\n")
    #expect(lines[0] == "hotspot,date,condition,visits,minutes,true_visits,kept")
    #expect(lines.count == 21)
    for (line, truth) in zip(lines.dropFirst(), patrol.trueDoses) {
      #expect(line.hasPrefix(truth.dose.hotSpot + ","))
      #expect(line.hasSuffix(truth.isKept ? ",yes" : ",no"))
    }
  }

  @Test func theSameSeedGivesTheSameFiles() {
    let files = [1, 1, 2].map { seed in
      Self.patrol(seed: seed, hours: 2).files().map(\.contents)
    }
    #expect(files[0] == files[1])
    #expect(files[0] != files[2])
  }
}
