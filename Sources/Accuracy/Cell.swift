// SPDX-License-Identifier: Apache-2.0

/// One method's scores in one setting at one interval.
package struct Cell: Sendable {
  /// The conditions of a simulation, or the name of a walk.
  package let setting: String
  /// Seconds between reports.
  package let interval: Int
  package let method: String
  /// Shift by shift: what the spread is over.
  package let scores: [Score]

  package init(setting: String, interval: Int, method: String, scores: [Score]) {
    self.setting = setting
    self.interval = interval
    self.method = method
    self.scores = scores
  }

  /// Of all shifts.
  package var total: Score { scores.reduce(Score(), +) }
}
