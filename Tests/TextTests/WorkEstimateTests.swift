// SPDX-License-Identifier: Apache-2.0

import Testing
import Text

@Suite struct WorkEstimateTests {
  @Test func longWorkIsEstimatedOnceThePaceIsKnown() {
    var estimate = WorkEstimate(of: 128, "day")
    #expect(estimate.words(after: 7, .seconds(70)) == nil)
    #expect(
      estimate.words(after: 8, .seconds(81))
        == "128 days take about 21 more minutes; --days makes it shorter")
    #expect(estimate.words(after: 9, .seconds(900)) == nil)
    #expect(estimate.progress(9) == "9 of 128 days")
  }

  @Test func shortWorkIsNotEstimated() {
    var estimate = WorkEstimate(of: 16, "shift")
    #expect(estimate.words(after: 8, .seconds(59)) == nil)
    #expect(estimate.words(after: 9, .seconds(900)) == nil)
  }
}
