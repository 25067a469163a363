// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Detection
import Geography
import Patrol
import Simulation
import Testing

@Suite struct WalkTests {
  /// Ten minutes through a drawn town, reported without error.
  private func walk(seed: UInt64) -> Walk {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 1, start: at(0), duration: 600, environment: .open, interval: 1)
    let track = patrol.officers[0].track
    let reports = track.points.enumerated().map { second, point in
      UnitReport.fix(
        Fix(unit: "w", time: at(Double(second) + 0.2), coordinate: point.coordinate),
        arrived: nil)
    }
    return Walk(name: "w", truth: track, reports: reports)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func hotSpotsAreDrawnWhereTheWalkCrossesThem(seed: UInt64) throws {
    let walk = walk(seed: seed)
    let hotSpots = WalkExperiment.hotSpots(about: walk, seed: seed)
    #expect(hotSpots.hotSpots.count == 20, "seed \(seed)")
    let trial = try #require(walk.trial(in: hotSpots, every: 1), "seed \(seed)")
    let visited = Set(trial.truth.map(\.hotSpot))
    #expect(visited.count >= 10, "seed \(seed)")
    #expect(
      WalkExperiment.hotSpots(about: walk, seed: seed).version == hotSpots.version, "seed \(seed)")
  }

  @Test func anotherSeedDrawsOtherHotSpots() {
    let walk = walk(seed: 3)
    #expect(
      WalkExperiment.hotSpots(about: walk, seed: 1).version
        != WalkExperiment.hotSpots(about: walk, seed: 2).version)
  }

  @Test func truthBeginsWithTheFirstFix() throws {
    let whole = walk(seed: 3)
    let late = Walk(
      name: whole.name, truth: whole.truth,
      reports: (0..<250).map { .noPosition(unit: "w", at: at(Double($0))) }
        + whole.reports.dropFirst(250))
    let hotSpots = WalkExperiment.hotSpots(about: whole, seed: 1)
    let trial = try #require(late.trial(in: hotSpots, every: 1))
    let first = trial.truth.flatMap(\.stays).map(\.start).min()
    #expect(try #require(first) >= at(250))
    #expect(trial.truth.flatMap(\.stays).contains { $0.start == at(250) })
  }

  @Test func truthEndsWithTheFixesThatAreKept() throws {
    let walk = walk(seed: 3)
    let trial = try #require(
      walk.trial(in: WalkExperiment.hotSpots(about: walk, seed: 1), every: 70))
    #expect(trial.recording.reports.count == 9)
    let last = trial.truth.flatMap(\.stays).map(\.end).max()
    #expect(try #require(last) <= at(560))
    #expect(trial.recording.end == at(560.2))
  }

  @Test func aWalkWithoutFixesShowsNothing() {
    var silent = walk(seed: 3)
    silent = Walk(
      name: "w", truth: silent.truth,
      reports: (0..<600).map { .noPosition(unit: "w", at: at(Double($0))) })
    #expect(silent.trial(in: WalkExperiment.hotSpots(about: silent, seed: 1), every: 1) == nil)
  }

  @Test func fixesWithoutErrorGiveTheTruth() throws {
    let experiment = WalkExperiment(
      walks: [walk(seed: 3), walk(seed: 4)], seeds: [1, 2, 3], intervals: [1],
      methods: [LineInterpolation()])
    let table = experiment.run()
    let cell = try #require(
      table.cell(WalkExperiment.allWalks, 1, LineInterpolation()))
    #expect(cell.scores.count == 2)
    #expect(cell.total.visits.truth > 20)
    #expect(cell.total.visits.f1 == 1)
    // Fixes 0.2 s late, at both ends of a visit.
    #expect(cell.total.meanDwellError < 0.5)
  }
}
