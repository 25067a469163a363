// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Detection
import Patrol
import Simulation
import Testing

@Suite struct ExperimentTests {
  @Test func theSameSeedsGiveTheSameTable() async {
    var experiment = Experiment.quick
    experiment.seeds = [11, 12]
    experiment.duration = 900
    experiment.intervals = [10]
    let tables = (await experiment.run(), await experiment.run())
    #expect(tables.0.cells.map(\.scores) == tables.1.cells.map(\.scores))
    #expect(tables.0.cells.count == experiment.conditions.count * experiment.methods.count)
    #expect(tables.0.cells.allSatisfy { $0.scores.count == 2 })
  }

  @Test func skippingReportsIsReportingLessOften() {
    let patrol = SimulatedPatrol.generate(
      seed: 5, officers: 1, start: at(0), duration: 900, environment: .deep, interval: 1)
    let recording = Trial(patrol).every(7).recording
    let seldom = Trial(patrol.observed(in: .deep, every: 7)).recording
    #expect(recording.reports == seldom.reports)
    #expect(recording.start == at(0))
    #expect(recording.end == at(900))
  }

  @Test func aLostFixIsAReportWithoutPosition() {
    let patrol = SimulatedPatrol.generate(
      seed: 5, officers: 1, start: at(0), duration: 7200, environment: .deep, interval: 1)
    let recording = Trial(patrol).recording
    #expect(recording.reports.count == 7201)
    let lost = patrol.officers[0].observations.filter { $0.solution == nil }.map(\.time)
    #expect(!lost.isEmpty)
    let unit = patrol.officers[0].unit
    let told = recording.reports.filter { if case .noPosition = $0 { true } else { false } }
    #expect(told == lost.map { .noPosition(unit: unit, at: $0) })
    #expect(recording.fixes.count == 7201 - lost.count)
  }

  @Test func theTruthOfATrialIsEveryDwell() {
    let patrol = SimulatedPatrol.generate(
      seed: 5, officers: 1, start: at(0), duration: 7200, environment: .open, interval: 1)
    let presence = patrol.officers[0].presence
    let truth = Trial(patrol).truth
    #expect(!presence.visits.isEmpty)
    #expect(truth.count == presence.visits.count + presence.passes.count)
    #expect(Score(of: truth, against: truth).visits.truth == Double(presence.visits.count))
  }

  @Test func conditionsAreNamedByWhatIsUnusual() {
    #expect(ExperimentConditions(environment: .mixed).name == "mixed")
    let white = SimulatedReceiverModel(kind: .white, reportedError: .none, reportsSpeed: false)
    #expect(
      ExperimentConditions(environment: .deep, receiver: white).name
        == "deep, white, none, no speed")
  }
}

/// What a sensor on the body brings to the dwell, on shifts that follow from their seeds.
@Suite struct BodySensorTests {
  @Test func aComposedAccelerometerBringsTheDwellNearerToTheTruth() async throws {
    let experiment = Experiment(
      seeds: Array(1...6),
      conditions: [nil, SimulatedSensor.composed].map {
        ExperimentConditions(environment: .mixed, body: $0)
      },
      intervals: [10], duration: 4 * 3600, methods: [PatrolDetector()],
      world: { World.drawn(seed: $0) })
    let cells = await experiment.run().cells
    #expect(cells.map(\.setting) == ["mixed", "mixed, composed accelerometer"])
    let errors = cells.map(\.total.meanDwellError)
    #expect(errors[1] < 0.92 * errors[0], "\(errors) s")
  }
}
