// SPDX-License-Identifier: Apache-2.0

import Simulation

extension Experiment {
  /// How others tell presence, the one that all are compared with first.
  package static let peers: [any PresenceMethod] = [
    PointInPolygon(), RawCrossings(), LoiterAndBuffer(), LineInterpolation(),
  ]
  /// Patrol last.
  package static let allMethods = peers + [PatrolDetector()]

  /// A few short shifts: enough to notice a detector made worse, not to say how good it is.
  package static let quick = Experiment(
    seeds: Array(2001...2008), conditions: Environment.allCases.map { Conditions(environment: $0) },
    intervals: [1, 10, 60], duration: 2 * 3600, methods: [PointInPolygon(), PatrolDetector()],
    world: { World.drawn(seed: $0) })
}
