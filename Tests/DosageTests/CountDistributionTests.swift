// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import TestSupport
import Testing

/// Counts of things that happened with a probability each.
struct CountDistributionTests {
  /// Two coins: none with 1/4, one with 1/2, both with 1/4.
  @Test func countOfTwoCoinsIsBinomial() {
    let distribution = CountDistribution([0.5, 0.5])
    #expect(distribution.expected == 1)
    #expect(
      distribution.reaching(0) == 1 && distribution.reaching(1) == 0.75
        && distribution.reaching(2) == 0.25)
    #expect(distribution.reaching(3) == 0 && distribution.interval == 0...2)
  }

  @Test func whatIsCertainIsNoChance() {
    let distribution = CountDistribution([1, 1, 0, 0.3])
    #expect(distribution.expected == 2.3 && distribution.reaching(2) == 1)
    #expect(abs(distribution.reaching(3) - 0.3) < 1e-12 && distribution.interval == 2...3)
  }

  /// Poisson with mean 1: none with 1/e.
  @Test func countNobodySawIsPoisson() {
    let distribution = CountDistribution(unseen: 1)
    #expect(abs(distribution.reaching(1) - (1 - 0.367879441)) < 1e-9)
    #expect(abs(distribution.reaching(2) - (1 - 2 * 0.367879441)) < 1e-9)
    #expect(distribution.interval == 0...3)
  }

  /// 1,800 hot spot days of 0.5: 900 in the mean, deviation 21.2.
  @Test func sumOverATrialHasTheNormalsBounds() {
    let distribution = (0..<1800).reduce(CountDistribution()) { sum, _ in
      sum + CountDistribution([0.5])
    }
    #expect(distribution.expected == 900)
    #expect(distribution.interval.lowerBound == 858 && distribution.interval.upperBound == 942)
  }

  /// None with 0.2, two with 0.8; and a coin.
  @Test func eventsThatDependOnEachOtherKeepTheirOwnDistribution() {
    var distribution = CountDistribution([0.5])
    distribution.add(numbers: [0.2, 0, 0.8])
    #expect(abs(distribution.expected - 2.1) < 1e-12)
    #expect(
      abs(distribution.reaching(1) - 0.9) < 1e-12 && abs(distribution.reaching(2) - 0.8) < 1e-12)
    #expect(abs(distribution.reaching(3) - 0.4) < 1e-12 && distribution.reaching(4) == 0)
    distribution.add(numbers: [0, 0, 1])
    #expect(
      distribution.reaching(2) == 1
        && distribution + CountDistribution() == CountDistribution() + distribution)
  }

  @Test func sumDoesNotDependOnTheOrderOfItsTerms() {
    let (one, other) = (CountDistribution([0.1, 0.7]), CountDistribution([0.4], unseen: 0.2))
    #expect(one + other == other + one)
  }
}

/// Minutes of several patrols.
struct BoundedMinutesTests {
  /// A hundred visits of ten minutes, each within a minute: independent errors come to ten minutes,
  /// the detector's own to twenty, not to a hundred.
  @Test func errorsOfManyVisitsAreNotAddedUp() {
    let visit = BoundedMinutes(value: 10, low: 9, high: 11)
    let sum = (0..<100).reduce(BoundedMinutes.none) { sum, _ in sum + visit }
    #expect(sum.value == 1000)
    #expect(abs(sum.high - 1022.3) < 0.1 && abs(sum.low - 977.7) < 0.1)
  }

  @Test func oneVisitKeepsItsBounds() {
    let visit = BoundedMinutes(value: 10, low: 8, high: 13) + .none
    #expect(visit.low == 8 && visit.high == 13)
  }
}
