// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import Testing

@Suite struct DwellQuantilesTests {
  @Test(arguments: [
    [], [1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [1, 2, 2.9, 2.8, 5], [-0.1, 2, 3, 4, 5],
    [1, 2, 3, 4, .infinity], [.nan, 2, 3, 4, 5], [1, 2, .nan, 4, 5],
  ])
  func otherThanFiveFiguresThatRiseFromNoughtAreNone(seconds: [Double]) {
    #expect(DwellQuantiles(seconds) == nil)
  }

  @Test func whatIsSureIsTheSameAtEveryProbability() {
    #expect(DwellQuantiles(sure: 90).seconds == [90, 90, 90, 90, 90])
    #expect(DwellQuantiles(sure: -1) == DwellQuantiles([0, 0, 0, 0, 0]))
  }

  @Test func inJSONTheyAreAnArray() throws {
    let quantiles = try #require(DwellQuantiles([0, 0, 12.5, 13, 14]))
    let bytes = try JSONEncoder().encode(quantiles)
    #expect(String(decoding: bytes, as: UTF8.self) == "[0,0,12.5,13,14]")
    #expect(try JSONDecoder().decode(DwellQuantiles.self, from: bytes) == quantiles)
  }
}
