// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Geography
import Patrol
import Simulation
import Testing

@Suite struct TrialSimulationTests {
  private func simulation(
    _ hotSpots: [HotSpot] = Squares.grid(of: 6, step: 400), shifts: Int = 2, seed: UInt64
  ) -> TrialSimulation {
    TrialSimulation(
      hotSpots: Squares.set(hotSpots), environments: [.open, .deep], intervals: [30, 120],
      shifts: shifts, duration: 2 * 3600, minimum: 600, seed: seed)
  }

  @Test func theSameSeedGivesTheSameFiguresHoweverManyAtOnce() async throws {
    let simulation = simulation(shifts: 3, seed: 1)
    var heard: [Int] = []
    let alone = try await simulation.run(atOnce: 1) { heard.append($0) }
    let together = try await simulation.run(atOnce: 3)
    #expect(alone.text == together.text)
    #expect(alone.visits.cells.map(\.scores) == together.visits.cells.map(\.scores))
    #expect(heard == [1, 2, 3])
    let other = try await self.simulation(shifts: 3, seed: 2).run(atOnce: 2)
    #expect(alone.visits.cells.map(\.scores) != other.visits.cells.map(\.scores))
  }

  @Test(arguments: [1, 2] as [UInt64])
  func theTruthIsTheSameInEverySettingAndHotSpotsAddUp(seed: UInt64) async throws {
    let forecast = try await simulation(seed: seed).run(atOnce: 2)
    #expect(forecast.visits.cells.count == forecast.settings.count * VisitMethod.allCases.count)
    let truths = Set(forecast.visits.cells.map { Int($0.total.visits.truth) })
    #expect(truths == [forecast.hotSpots.map(\.truth.visits).reduce(0, +)], "seed \(seed)")
    #expect(truths != [0], "seed \(seed)")
    for (number, setting) in forecast.settings.enumerated() {
      let cell = try #require(
        forecast.visits.cell(setting.environment.rawValue, setting.interval, PatrolDetector()))
      let sum = forecast.hotSpots.reduce(DosageScore()) { $0 + $1.cells[number].total }
      #expect(sum.visits.visits == cell.total.visits, "seed \(seed), \(setting)")
      #expect(abs(sum.visits.dwellError - cell.total.dwellError) < 1e-6, "seed \(seed)")
    }
  }

  @Test func seldomReportsAndTallBuildingsMakeErrors() async throws {
    let forecast = try await simulation(shifts: 6, seed: 1).run(atOnce: 2)
    let errors = forecast.visits.cells.filter { $0.method == VisitMethod.patrol.name }
      .map(\.total.meanDwellError)
    #expect(errors[0] < errors[1], "\(errors)")
    #expect(errors[0] < errors[2], "\(errors)")
    #expect(errors[2] < errors[3], "\(errors)")
  }

  @Test func aHotSpotByItselfIsVisited() async throws {
    let forecast = try await simulation(Squares.grid(of: 1, step: 1), seed: 1).run(atOnce: 2)
    #expect(forecast.hotSpots[0].truth.visits >= 1)
  }

  @Test func whereNoStreetsCanBeTheReasonIsGiven() async {
    let corners = [(85, 0), (85, 0.1), (85.01, 0.1), (85, 0)].map {
      Coordinate(latitude: $0.0, longitude: $0.1)
    }
    let arctic = HotSpot(id: "ICE", area: Squares.area([Polygon(outer: corners)]))
    await #expect(throws: StreetDrawingError.nearPole("ICE")) {
      try await simulation([arctic], seed: 1).run(atOnce: 2)
    }
  }
}
