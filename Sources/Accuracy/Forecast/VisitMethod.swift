// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// A way to tell visits and how much of each was foot patrol.
package enum VisitMethod: CaseIterable, Sendable {
  /// Patrol's detector.
  case patrol
  /// As most systems do it; it takes all time inside for foot patrol, telling no travel.
  case pointInPolygon

  /// What tables call it.
  package var name: String {
    switch self {
    case .patrol: PatrolDetector().name
    case .pointInPolygon: PointInPolygon().name
    }
  }

  /// The visits of one recording.
  package func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [FootVisit] {
    switch self {
    case .patrol: PatrolDetector().records(in: hotSpots, of: recording).map { FootVisit($0) }
    case .pointInPolygon:
      PointInPolygon().visits(in: hotSpots, of: recording).map { FootVisit($0, onFoot: $0.dwell) }
    }
  }
}
