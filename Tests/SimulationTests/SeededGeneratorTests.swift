// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Simulation

struct SeededGeneratorTests {
  /// The first numbers of Vigna's `splitmix64.c` for this seed.
  @Test func drawsTheNumbersOfSplitMix64() {
    var generator = SeededGenerator(seed: 1_234_567)
    let drawn = (0..<5).map { _ in generator.next() }
    #expect(
      drawn == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func streamsOfOneSeedDiffer() {
    var walker = SeededGenerator(seed: 1, stream: "walker")
    var receiver = SeededGenerator(seed: 1, stream: "receiver")
    #expect(walker.next() != receiver.next())
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func gaussianHasTheMomentsOfANormal(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let draws = (0..<50_000).map { _ in generator.gaussian() }
    let mean = draws.reduce(0, +) / Double(draws.count)
    let variance = draws.reduce(0) { $0 + $1 * $1 } / Double(draws.count)
    let withinOne = Double(draws.count { abs($0) < 1 }) / Double(draws.count)
    #expect(abs(mean) < 0.02, "seed \(seed)")
    #expect(abs(variance - 1) < 0.03, "seed \(seed)")
    #expect(abs(withinOne - 0.6827) < 0.015, "seed \(seed)")
  }

  /// Quartiles of a log-normal are `exp(±0.6745 σ)`; here σ is 0.3.
  @Test func logNormalHasTheQuartilesOfOne() {
    var generator = SeededGenerator(seed: 6)
    let draws = (0..<20_000).map { _ in generator.logNormal(deviation: 0.3) }.sorted()
    #expect(abs(draws[10_000] - 1) < 0.01)
    #expect(abs(draws[5000] - 0.817) < 0.01)
    #expect(abs(draws[15_000] - 1.224) < 0.015)
  }

  @Test func anIndexIsDrawnByWeight() {
    var generator = SeededGenerator(seed: 4)
    var counts = [0, 0, 0]
    for _ in 0..<9000 { counts[generator.index(weights: [1, 0, 2]) ?? 1] += 1 }
    #expect(counts[1] == 0)
    #expect((2800...3200).contains(counts[0]))
    #expect(generator.index(weights: [0, 0]) == nil)
  }
}
