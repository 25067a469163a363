// SPDX-License-Identifier: Apache-2.0

/// What was told right of one simulated shift.
package struct RehearsedShift: Hashable, Sendable {
  /// Numbers of the hot spots on the beat.
  package let beat: [Int]
  /// By environment, interval and way of telling, in this order; then by hot spot of the beat.
  package let scores: [[DosageScore]]

  package init(beat: [Int], scores: [[DosageScore]]) {
    self.beat = beat
    self.scores = scores
  }
}
