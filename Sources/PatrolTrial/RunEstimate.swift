// SPDX-License-Identifier: Apache-2.0

import Commands
import Text

/// Shows how far long work of many parts has come, and how long it will take.
struct RunEstimate {
  private var estimate: WorkEstimate
  private let start = ContinuousClock.now

  /// - Parameter noun: what one part is; an option has its name in the plural.
  init(of count: Int, _ noun: String) { estimate = WorkEstimate(of: count, noun) }

  /// Shows that so many parts are done.
  mutating func show(_ done: Int) {
    if let words = estimate.words(after: done, ContinuousClock.now - start) {
      Talk.endProgress()
      Talk.say(words)
    }
    Talk.progress(estimate.progress(done))
  }
}
