// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol

/// Patrol's own detector, fed as the device feeds it.
package struct PatrolDetector: PresenceMethod {
  package let name = "Patrol"

  private let settings: DetectionSettings

  package init(settings: DetectionSettings = DetectionSettings()) {
    self.settings = settings
  }

  package func visits(in hotSpots: HotSpotSet, of recording: Recording) -> [JudgedVisit] {
    records(in: hotSpots, of: recording).map { JudgedVisit($0) }
  }

  /// The visits that the device would record.
  func records(in hotSpots: HotSpotSet, of recording: Recording) -> [Visit] {
    var shift = UnitShift(
      booking: Booking(unit: "unit"), hotSpots: hotSpots, settings: settings,
      start: recording.start)
    var events = recording.reports.flatMap { shift.receive($0).events }
    events += shift.finish(at: recording.end).events
    return events.compactMap { if case .visit(let visit) = $0 { visit } else { nil } }
  }
}
