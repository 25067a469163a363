// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Patrol
import Testing

@Suite struct ScoreTests {
  // MARK: Pairing

  @Test func visitsMeasuredAsTheyWereAllPair() {
    let visits = [JudgedVisit.from(0, to: 700), .from(1000, to: 1100)]
    let score = Score(of: visits, against: visits)
    #expect(score.visits == Agreement(both: 2, measured: 2, truth: 2))
    #expect(score.visits.f1 == 1)
    #expect(score.longVisits == Agreement(both: 1, measured: 1, truth: 1))
    #expect(score.seconds == Agreement(both: 800, measured: 800, truth: 800))
    #expect(score.meanDwellError == 0)
    #expect(score.bias == 0)
  }

  @Test func aVisitCutUnevenlyPairsWithItsLargerPart() {
    let score = Score(
      of: [.from(0, to: 100), .from(200, to: 700)], against: [.from(0, to: 700)])
    #expect(score.visits == Agreement(both: 1, measured: 2, truth: 1))
    #expect(score.longVisits == Agreement(both: 0, measured: 0, truth: 1))
    #expect(score.seconds == Agreement(both: 600, measured: 600, truth: 700))
  }

  @Test func aVisitCutInHalfPairsWithOneOfTheHalves() {
    let halves = [JudgedVisit.from(0, to: 300), .from(300, to: 600)]
    #expect(Score(of: halves, against: [.from(0, to: 600)]).visits.both == 1)
    #expect(Score(of: [.from(0, to: 600)], against: halves).visits.both == 1)
  }

  @Test func twoVisitsMeasuredAsOnePairOnce() {
    let score = Score(
      of: [.from(0, to: 900)], against: [.from(0, to: 200), .from(300, to: 900)])
    #expect(score.visits == Agreement(both: 1, measured: 1, truth: 2))
    #expect(score.meanDwellError == 100)
  }

  @Test func anOverlapOfExactlyHalfTheUnionPairs() {
    // 200 s shared of 400.
    #expect(Score(of: [.from(0, to: 300)], against: [.from(100, to: 400)]).visits.both == 1)
    #expect(Score(of: [.from(0, to: 300)], against: [.from(101, to: 400)]).visits.both == 0)
  }

  @Test func absencesWithinVisitsAreNoOverlap() {
    let measured = JudgedVisit(hotSpot: "HS01", stays: [stay(0, 100), stay(150, 200)])
    #expect(Score(of: [measured], against: [.from(90, to: 160)]).visits.both == 0)
  }

  @Test func visitsInDifferentHotSpotsNeverPair() {
    let elsewhere = JudgedVisit(hotSpot: "HS02", stays: [stay(0, 700)])
    let score = Score(of: [elsewhere], against: [.from(0, to: 700)])
    #expect(score.visits == Agreement(both: 0, measured: 1, truth: 1))
    #expect(score.visits.f1 == 0)
    #expect(score.hotSpots == 2)
    #expect(score.meanDwellError == 700)
  }

  @Test func nothingFoundWhereNothingWasIsRight() {
    let score = Score(of: [], against: [])
    #expect(score.visits.f1 == 1)
    #expect(score.hotSpots == 0)
    #expect(score.bias == nil)
  }

  @Test func passesAreNotVisitsToFind() {
    let score = Score(of: [], against: [.from(0, to: 59)])
    #expect(score.visits == .none)
    #expect(score.hotSpots == 0)
  }

  // MARK: Dwell

  @Test func dwellIsComparedByHotSpotAndNotByVisit() {
    // One visit 70 s too short and one 20 s too long.
    let score = Score(
      of: [.from(0, to: 130), .from(1000, to: 1220)],
      against: [.from(0, to: 200), .from(1000, to: 1200)])
    #expect(score.hotSpots == 1)
    #expect(score.meanDwellError == 50)
    #expect(score.bias == -0.125)
  }

  // MARK: Bounds

  @Test func boundsHoldTheTruthOfPairedVisits() {
    let score = Score(
      of: [
        .from(0, to: 200, bounds: 180...220), .from(1000, to: 1200, bounds: 195...205),
        .from(3000, to: 3200, bounds: 0...999),
      ], against: [.from(0, to: 220), .from(1000, to: 1206)])
    #expect(score.boundsHold == 0.5)
    #expect(score.meanWidth == 25)
    #expect(score.relativeWidth == 0.125)
  }

  @Test func aMethodWithoutBoundsHasNone() {
    let score = Score(of: [.from(0, to: 200)], against: [.from(0, to: 200)])
    #expect(score.boundsHold == nil)
    #expect(score.meanWidth == nil)
  }

  // MARK: Travel

  @Test func travelIsComparedOnPairedVisits() {
    let score = Score(
      of: [.from(0, to: 200, travel: .foot), .from(1000, to: 1200, travel: .mixed)],
      against: [.from(0, to: 200, travel: .foot), .from(1000, to: 1200, travel: .foot)])
    #expect(score.travelShare == 0.5)
    #expect(score.drivesOnFoot == 0)
  }

  @Test(arguments: [70.0, 20])
  func aDriveThroughToldAsFootPatrolIsCounted(seconds: Double) {
    let score = Score(
      of: [.from(0, to: 65, travel: .foot)], against: [.from(0, to: seconds, travel: .vehicle)])
    #expect(score.drivesOnFoot == 1)
  }

  @Test func footPatrolThatADriveFollowsIsNoDrive() {
    let score = Score(
      of: [.from(0, to: 400, travel: .foot)],
      against: [.from(0, to: 300, travel: .foot), .from(390, to: 410, travel: .vehicle)])
    #expect(score.drivesOnFoot == 0)
  }

  // MARK: Shifts together

  @Test func scoresOfShiftsAddUp() {
    let right = Score(
      of: [.from(0, to: 200, bounds: 100...300, travel: .foot)],
      against: [.from(0, to: 200, travel: .foot)])
    let wrong = Score(
      of: [.from(0, to: 100, bounds: 90...110, travel: .vehicle)],
      against: [.from(0, to: 150, travel: .foot)])
    let both = right + wrong
    #expect(both.visits == Agreement(both: 2, measured: 2, truth: 2))
    #expect(both.meanDwellError == 25)
    #expect(both.boundsHold == 0.5)
    #expect(both.meanWidth == 110)
    #expect(both.travelShare == 0.5)
    #expect(both.seconds == Agreement(both: 300, measured: 300, truth: 350))
  }

  @Test func theSpreadOfAMeanIsItsStandardError() throws {
    // Dwell errors of 10, 20 and 60 s: mean 30, deviation √700, over √3.
    let shifts = [10.0, 20, 60].map {
      Score(of: [.from(0, to: 200 + $0)], against: [.from(0, to: 200)])
    }
    let spread = try #require(Spread(over: shifts) { $0.meanDwellError })
    #expect(abs(spread.figure - 30) < 1e-9)
    #expect(abs((spread.standardError ?? 0) - (700.0 / 3).squareRoot()) < 1e-9)
  }

  @Test func aRatioThatEveryShiftHasIsCertain() throws {
    let peer = [10.0, 20, 60].map {
      Score(of: [.from(0, to: 200 + $0)], against: [.from(0, to: 200)])
    }
    let ours = [5.0, 10, 30].map {
      Score(of: [.from(0, to: 200 - $0)], against: [.from(0, to: 200)])
    }
    let ratio = try #require(Spread.dwellErrorRatio(of: ours, to: peer))
    #expect(abs(ratio.figure - 0.5) < 1e-9)
    #expect((ratio.standardError ?? 1) < 1e-9)
  }

  @Test func oneShiftHasNoSpread() throws {
    let shift = Score(of: [.from(0, to: 210)], against: [.from(0, to: 200)])
    #expect(try #require(Spread(over: [shift]) { $0.meanDwellError }).standardError == nil)
  }
}
