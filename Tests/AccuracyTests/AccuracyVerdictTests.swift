// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Simulation
import Testing

@Suite struct AccuracyVerdictTests {
  @Test(arguments: [
    (0.0, AccuracyVerdict.usable), (0.08, .usable), (0.081, .withCare), (0.13, .withCare),
    (0.131, .tooSmall), (2, .tooSmall),
  ])
  func theErrorOfDwellDecides(share: Double, verdict: AccuracyVerdict) {
    #expect(AccuracyVerdict(visits: 20, dwellErrorShare: share) == verdict)
  }

  @Test func fewVisitsSayLittle() {
    #expect(AccuracyVerdict(visits: 10, dwellErrorShare: 0.01) == .usable)
    #expect(AccuracyVerdict(visits: 9, dwellErrorShare: 0.01) == .tooFewVisits)
    #expect(AccuracyVerdict(visits: 9, dwellErrorShare: 0.9) == .tooFewVisits)
  }

  @Test func noVisitsSayNothing() {
    #expect(AccuracyVerdict(visits: 0, dwellErrorShare: nil) == .notVisited)
  }

  // MARK: Sureness

  /// Shifts of ten true visits of 100 s each, told as though the last of them was longer.
  private func cell(longerBy seconds: [Double]) -> HotSpotAccuracy.SettingAccuracy {
    let truth = (0..<10).map { JudgedVisit.from(Double($0) * 1000, to: Double($0) * 1000 + 100) }
    let scores = seconds.map { seconds in
      let told = truth.dropLast() + [.from(9000, to: 9100 + seconds)]
      return DosageScore(
        of: told.map { FootVisit($0, onFoot: $0.dwell) },
        against: truth.map { FootVisit($0, onFoot: $0.dwell) }, minimum: 900)
    }
    return HotSpotAccuracy.SettingAccuracy(
      setting: .init(environment: .open, interval: 1), scores: scores)
  }

  @Test func shiftsThatAgreeAreSure() {
    let cell = cell(longerBy: [50, 50, 50])
    #expect(cell.verdict == .usable)
    #expect(cell.dwellErrorShare?.figure == 0.05)
    #expect(cell.isSure)
  }

  @Test func shiftsThatDifferAreNot() {
    // 7 % on average, with a standard error of more than 3.
    let cell = cell(longerBy: [20, 50, 140])
    #expect(cell.verdict == .usable)
    #expect(!cell.isSure)
  }

  @Test func withCareIsUnsureBothWays() {
    #expect(cell(longerBy: [105, 105]).isSure)
    #expect(!cell(longerBy: [60, 110]).isSure)
    #expect(!cell(longerBy: [100, 150]).isSure)
  }
}
