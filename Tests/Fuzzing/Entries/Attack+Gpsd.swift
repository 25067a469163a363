// SPDX-License-Identifier: Apache-2.0

import Detection
import FoundationEssentials
import Geography
import Patrol
import Positioning
import Wire

extension Attack {
  /// gpsd's words, whole and cut anywhere: the same sightings, in order, each a place on the globe.
  static let gpsd = Attack(name: "gpsd", longest: 4096) {
    Samples.gpsdLogs.map { Array($0.utf8) }
  } violation: { bytes in
    let whole = sightings(of: [bytes])
    let cut = stride(from: 0, to: bytes.count, by: 7).map {
      Array(bytes[$0..<min($0 + 7, bytes.count)])
    }
    if sightings(of: cut) != whole { return "the sightings depend on how the bytes are cut" }
    var last: [String: Timestamp] = [:]
    for sighting in whole {
      if case .steppedBack(let unit) = sighting { last[unit] = nil }
      guard case .fix(let fix, _) = sighting else { continue }
      if !fix.coordinate.isOnTheGlobe { return "a fix is not on the globe" }
      if let last = last[fix.unit], fix.time <= last { return "fixes are out of order" }
      last[fix.unit] = fix.time
    }
    return nil
  }

  /// gpsd's words as a whole shift: what it comes to are records the store would take.
  static let shift = Attack(name: "shift", longest: 4096) {
    Samples.gpsdLogs.map { Array($0.utf8) }
  } violation: { bytes in
    Shiftwork(Samples.hotSpots).violation(of: sightings(of: [bytes]))
  }

  private static func sightings(of pieces: [[UInt8]]) -> [Sighting] {
    let stream = GpsdStream(rules: FixRules()) { $0.isEmpty ? "unnamed" : $0 }
    return pieces.flatMap { stream.receive($0) } + stream.finish()
  }
}

/// Whole shifts made of sightings, as the collector makes them.
struct Shiftwork {
  private let hotSpots: HotSpotSet

  init(_ hotSpots: HotSpotSet) {
    self.hotSpots = hotSpots
  }

  /// What is wrong with the records that the sightings come to; nil when the store would take them.
  func violation(of sightings: [Sighting]) -> String? {
    var shifts: [String: UnitShift] = [:]
    var records: [Record] = []
    for sighting in sightings {
      if case .fix(let fix, _) = sighting {
        var shift = shifts[fix.unit] ?? begun(fix.unit, at: fix.time)
        // As the collector does when time goes faster than it passes.
        if let last = shift.lastTime, fix.time.seconds(since: last) > 86_400 {
          let ended = shift.beginAnew(at: fix.time)
          records += Self.records(ended)
        }
        records += shift.receive(fix).compactMap(\.record)
        shifts[fix.unit] = shift
      }
      switch sighting {
      case .fix: break
      case .noPosition(let unit, let time): shifts[unit]?.lackPosition(at: time)
      case .refused(let unit, let reason): shifts[unit]?.refuse(reason)
      case .steppedBack(let unit): shifts[unit] = nil
      }
    }
    for unit in shifts.keys.sorted() {
      guard var shift = shifts[unit], let last = shift.lastTime else { continue }
      records += Self.records(shift.finish(at: last.advanced(bySeconds: 1)))
    }
    return records.lazy.compactMap(Self.violation).first
  }

  private func begun(_ unit: String, at time: Timestamp) -> UnitShift {
    UnitShift(
      booking: Booking(unit: unit, shift: "s-1"), hotSpots: hotSpots,
      settings: DetectionSettings(), start: time)
  }

  private static func records(_ ended: (events: [DetectionEvent], shift: Shift)) -> [Record] {
    ended.events.compactMap(\.record) + [.shift(ended.shift)]
  }

  private static func violation(of record: Record) -> String? {
    do {
      return try Record(bytes: record.bytes) == record ? nil : "a record reads back as another"
    } catch {
      return "a record the store would not take: \(error)"
    }
  }
}

extension DetectionEvent {
  var record: Record? {
    if case .visit(let visit) = self { .visit(visit) } else { nil }
  }
}
