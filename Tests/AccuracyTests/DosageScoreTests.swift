// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Patrol
import Simulation
import Testing

@Suite struct DosageScoreTests {
  private func score(
    told: [(seconds: Double, onFoot: Double)], truth: [(seconds: Double, onFoot: Double)]
  ) -> DosageScore {
    func visits(_ dwells: [(seconds: Double, onFoot: Double)]) -> [FootVisit] {
      dwells.enumerated().map { number, dwell in
        let start = Double(number) * 3000
        return FootVisit(.from(start, to: start + dwell.seconds), onFoot: dwell.onFoot)
      }
    }
    return DosageScore(of: visits(told), against: visits(truth), minimum: 900)
  }

  @Test func aVisitToldAsLongEnoughQualifies() {
    let score = score(told: [(950, 950), (920, 920)], truth: [(900, 900), (1500, 1500)])
    #expect(score.qualifying.visits == Agreement(both: 2, measured: 2, truth: 2))
    #expect(score.visits.visits == Agreement(both: 2, measured: 2, truth: 2))
  }

  @Test func aVisitToldTooShortIsNotFound() {
    let score = score(told: [(899, 899)], truth: [(901, 901)])
    #expect(score.qualifying.visits == Agreement(both: 0, measured: 0, truth: 1))
    #expect(score.visits.visits.both == 1)
  }

  @Test func aVisitToldTooLongIsNotRight() {
    let score = score(told: [(901, 901)], truth: [(899, 899)])
    #expect(score.qualifying.visits == Agreement(both: 0, measured: 1, truth: 0))
    #expect(score.visits.visits.both == 1)
  }

  @Test func timeInAVehicleDoesNotQualify() {
    let told = score(told: [(1000, 1000)], truth: [(1000, 800)])
    #expect(told.qualifying.visits == Agreement(both: 0, measured: 1, truth: 0))
    let known = score(told: [(1000, 800)], truth: [(1000, 800)])
    #expect(known.qualifying.visits == .none)
  }

  @Test func sharesAreOfWhatWasTrueAndOfWhatWasTold() {
    let agreement = Agreement(both: 3, measured: 4, truth: 6)
    #expect(agreement.found == 0.5)
    #expect(agreement.right == 0.75)
    #expect(agreement.harmonicMean == 0.6)
    #expect(Agreement.none.found == nil)
    #expect(Agreement.none.right == nil)
    #expect(Agreement.none.harmonicMean == nil)
  }

  @Test func theErrorIsAShareOfTheTrueDwell() {
    let score = score(told: [(300, 300), (120, 120)], truth: [(400, 400), (100, 100)])
    #expect(score.visits.dwellErrorShare == 80.0 / 500)
    #expect(Score().dwellErrorShare == nil)
  }

  // MARK: Who tells

  private static let seeds = [1, 2, 3] as [UInt64]

  private func recording(seed: UInt64) -> (HotSpotSet, Recording) {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 1, start: at(0), duration: 2 * 3600, environment: .mixed, interval: 30)
    let trial = Trial(patrol)
    return (trial.hotSpots, trial.recording)
  }

  @Test(arguments: seeds) func patrolTellsWhatItsDetectorDoes(seed: UInt64) {
    let (hotSpots, recording) = recording(seed: seed)
    let told = VisitMethod.patrol.visits(in: hotSpots, of: recording)
    #expect(!told.isEmpty, "seed \(seed)")
    #expect(
      told.map(\.visit) == PatrolDetector().visits(in: hotSpots, of: recording), "seed \(seed)")
    for visit in told {
      #expect((0...visit.visit.dwell + 1e-6).contains(visit.onFoot), "seed \(seed), \(visit)")
      #expect((visit.onFoot > 0) == (visit.visit.travel != .vehicle), "seed \(seed), \(visit)")
    }
  }

  @Test(arguments: seeds) func pointInPolygonTakesAllForFootPatrol(seed: UInt64) {
    let (hotSpots, recording) = recording(seed: seed)
    let told = VisitMethod.pointInPolygon.visits(in: hotSpots, of: recording)
    #expect(told.map(\.visit) == PointInPolygon().visits(in: hotSpots, of: recording))
    #expect(told.map(\.onFoot) == told.map(\.visit.dwell), "seed \(seed)")
  }
}
