// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Simulation

/// A trial walked before it is held: simulated shifts through somebody's own hot spots, to see how
/// far off their dosage would be.
///
/// Each shift is one officer's on a beat of the `BeatSchedule`, through streets invented anew
/// (`World.around`). Only the hot spots of the beat are judged: of others beside them nothing is
/// told.
package struct TrialSimulation: Sendable {
  package var hotSpots: HotSpotSet
  /// At least one.
  package var environments: [Environment]
  package var receiver: SimulatedReceiverModel
  /// Seconds between reports, each at least 1.
  package var intervals: [Int]
  package var shifts: Int
  /// Seconds of one shift.
  package var duration: Int
  /// Seconds on foot from which a visit qualifies.
  package var minimum: Double
  package var seed: UInt64

  package init(
    hotSpots: HotSpotSet, environments: [Environment], receiver: SimulatedReceiverModel = .usual,
    intervals: [Int], shifts: Int, duration: Int, minimum: Double, seed: UInt64
  ) {
    self.hotSpots = hotSpots
    self.environments = environments
    self.receiver = receiver
    self.intervals = intervals
    self.shifts = shifts
    self.duration = duration
    self.minimum = minimum
    self.seed = seed
  }

  /// Runs several shifts at a time; the answer does not depend on how many.
  ///
  /// - Parameters:
  ///   - atOnce: at least 1; best as many as there are cores.
  ///   - progress: hears how many of the shifts are done.
  /// - Throws: why no streets can be invented for a beat; other shifts are not begun then.
  package func run(
    atOnce: Int, progress: (Int) -> Void = { _ in }
  ) async throws(StreetDrawingError) -> AccuracyForecast {
    let beats = BeatSchedule(for: hotSpots.hotSpots, shifts: shifts, seed: seed).beats
    let shifts = try await beats.map(atOnce: atOnce, progress: progress) {
      (number, beat) throws(StreetDrawingError) in try shift(number, on: beat)
    }
    return AccuracyForecast(of: self, shifts: shifts)
  }

  // MARK: One shift

  /// A noon in March 2026; nothing depends on it.
  private static let start = Timestamp(milliseconds: 1_772_452_800_000)

  private func shift(
    _ number: Int, on beat: [Int]
  ) throws(StreetDrawingError) -> SimulatedShift {
    var numbers = SeededGenerator(seed: seed, stream: "shift \(number)")
    let world = try World.around(beat.map { hotSpots.hotSpots[$0] }, seed: numbers.next())
    let patrol = SimulatedPatrol.generate(
      seed: numbers.next(), officers: 1, start: Self.start, duration: duration,
      environment: environments[0], interval: 1, receiver: receiver, in: world)
    let scores = environments.flatMap { environment in
      let observed =
        environment == environments[0]
        ? patrol : patrol.observed(in: environment, every: 1, by: receiver)
      return self.scores(of: observed)
    }
    return SimulatedShift(beat: beat, scores: scores)
  }

  /// By interval and method, then by hot spot.
  private func scores(of patrol: SimulatedPatrol) -> [[DosageScore]] {
    let truth = Dictionary(grouping: patrol.officers[0].presence.footVisits, by: \.visit.hotSpot)
    let trial = Trial(patrol)
    return intervals.flatMap { interval in
      let recording = trial.recording.every(interval)
      return VisitMethod.allCases.map { method in
        let told = Dictionary(
          grouping: method.visits(in: trial.hotSpots, of: recording), by: \.visit.hotSpot)
        return patrol.world.hotSpots.map {
          DosageScore(of: told[$0.id] ?? [], against: truth[$0.id] ?? [], minimum: minimum)
        }
      }
    }
  }
}

/// What was told right of one simulated shift.
package struct SimulatedShift: Hashable, Sendable {
  /// Numbers of the hot spots on the beat.
  package let beat: [Int]
  /// By environment, interval and method, in this order; then by hot spot of the beat.
  package let scores: [[DosageScore]]

  package init(beat: [Int], scores: [[DosageScore]]) {
    self.beat = beat
    self.scores = scores
  }
}
