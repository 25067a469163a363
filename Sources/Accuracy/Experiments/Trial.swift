// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Simulation

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

extension Trial {
  /// The shift of a simulated patrol's first officer, who wears `body`; nil for no such sensor.
  package init(_ patrol: SimulatedPatrol, body: SimulatedSensor? = nil) {
    let officer = patrol.officers[0]
    guard let hotSpots = try? HotSpotSet(hotSpots: patrol.world.hotSpots) else {
      preconditionFailure("a world whose hot spots are no set")
    }
    self.init(
      hotSpots: hotSpots, truth: officer.presence.dwells,
      recording: Recording(
        of: officer,
        body: body?.verdicts(
          on: officer.track, generator: SeededGenerator(seed: patrol.seed, stream: "body")) ?? []))
  }
}

extension TruePresence {
  /// Everything that truly was, passes too.
  package var dwells: [JudgedVisit] {
    (visits + passes).map {
      JudgedVisit(hotSpot: $0.hotSpot, stays: $0.stays, travel: $0.travel)
    }
  }
}
