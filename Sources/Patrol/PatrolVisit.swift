// SPDX-License-Identifier: Apache-2.0

/// One visit that a hot spot received, by one officer or several together.
///
/// Officers who go together are one patrol. A visit belongs to a patrol visit when it overlaps the
/// first visit of that by more than half of the shorter of the two. A visit that overlaps it less,
/// as when officers relieve each other, is a patrol visit of its own.
package struct PatrolVisit {
  /// The visit that came first; the patrol visit counts on the day it entered.
  package let first: Visit
  package private(set) var visits: [Visit]

  private init(_ first: Visit) {
    self.first = first
    visits = [first]
  }

  /// Patrol visits on foot among `visits` of one hot spot, given in order of entry.
  package static func onFoot(among visits: [Visit]) -> [PatrolVisit] {
    var all: [PatrolVisit] = []
    var open: [Int] = []
    for visit in visits where !visit.isInVehicle {
      open.removeAll { all[$0].first.left < visit.entered }
      if let index = open.first(where: { all[$0].isJoined(by: visit) }) {
        all[index].visits.append(visit)
      } else {
        open.append(all.count)
        all.append(PatrolVisit(visit))
      }
    }
    return all
  }

  private func isJoined(by visit: Visit) -> Bool { first.sharesMost(of: visit) }

  /// Whether one of the officers was there on foot for `seconds`, as measured.
  package func qualifies(from seconds: Double) -> Bool {
    visits.contains { $0.qualifies(from: seconds) }
  }
}
