// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing
import Uploading

@Suite struct RetryDelayTests {
  private let delay = RetryDelay()

  @Test func boundDoublesUpToFiveMinutes() {
    let almostOne = 1.0.nextDown
    let bounds = (1...11).map {
      delay.seconds(afterFailures: $0, random: almostOne).rounded()
    }
    #expect(bounds == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  }

  @Test func drawsEvenlyFromNothingToTheBound() {
    #expect(delay.seconds(afterFailures: 4, random: 0) == 0)
    #expect(delay.seconds(afterFailures: 4, random: 0.5) == 4)
  }

  @Test func staysFiniteAfterManyFailures() {
    #expect(delay.seconds(afterFailures: .max, random: 0.5) == 150)
  }

  @Test func neverUndercutsWhatTheStoreAskedFor() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<1000 {
      let random = Double.random(in: 0..<1, using: &generator)
      let seconds = delay.seconds(afterFailures: 1, asked: 120, random: random)
      #expect((120...132).contains(seconds))
    }
  }

  @Test func boundsWhatTheStoreAskedForToAnHour() {
    #expect(delay.seconds(afterFailures: 1, asked: 1e9, random: 0) == 3600)
  }

  /// `Retry-After: 0` for ever would otherwise be a busy loop.
  @Test func aStoreThatAsksForNoWaitIsSparedAllTheSame() {
    #expect(delay.seconds(afterFailures: 10, asked: 0, random: 0.5) == 150)
  }
}
