// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// One shift with a known truth, to try methods on.
package struct Trial: Sendable {
  package let hotSpots: HotSpotSet
  /// Every true dwell, passes too.
  package let truth: [JudgedVisit]
  package let recording: Recording

  package init(hotSpots: HotSpotSet, truth: [JudgedVisit], recording: Recording) {
    self.hotSpots = hotSpots
    self.truth = truth
    self.recording = recording
  }

  /// The scores of each method.
  package func scores(of methods: [any PresenceMethod]) -> [Score] {
    methods.map { Score(of: $0.visits(in: hotSpots, of: recording), against: truth) }
  }

  /// The same with every `step`th report, the first one first.
  package func every(_ step: Int) -> Trial {
    Trial(hotSpots: hotSpots, truth: truth, recording: recording.every(step))
  }
}
