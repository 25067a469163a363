// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Simulation
import Testing

/// What a sensor on the body brings to the dwell, on shifts that follow from their seeds.
@Suite struct BodySensorTests {
  @Test func aComposedAccelerometerBringsTheDwellNearerToTheTruth() async throws {
    let experiment = Experiment(
      seeds: Array(1...6),
      conditions: [nil, BodySensor.composed].map { Conditions(environment: .mixed, body: $0) },
      intervals: [10], duration: 4 * 3600, methods: [PatrolDetector()],
      world: { World.drawn(seed: $0) })
    let cells = await experiment.run().cells
    #expect(cells.map(\.setting) == ["mixed", "mixed, composed accelerometer"])
    let errors = cells.map(\.total.meanDwellError)
    #expect(errors[1] < 0.9 * errors[0], "\(errors) s")
  }
}
