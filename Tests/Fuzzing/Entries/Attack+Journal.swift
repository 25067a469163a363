// SPDX-License-Identifier: Apache-2.0

import Control
import Detection
import FoundationEssentials
import Geography
import Glibc
import Patrol
import Platform
import Positioning
import Wire

@testable import Collecting
@testable import Journaling

extension Attack {
  /// What a journal's mark says, sealed as its frame: whatever it is, the journal opens with its
  /// records, or says that it put them aside.
  static let mark = Attack(name: "mark", longest: 2048) {
    let scratch = Scratch()
    do {
      _ = try Journal(path: scratch.journal).append(.visit(Samples.visit))
      let bytes = try Data(contentsOf: URL(filePath: scratch.journal + "/mark"))
      var payloads: [[UInt8]] = [[]]
      Frame.forEach(in: bytes) { frame, _ in
        payloads.append(Array(frame.payload))
        return true
      }
      return payloads
    } catch {
      preconditionFailure("\(error)")
    }
  } violation: { bytes in
    let scratch = Scratch()
    do {
      var mark: Mark?
      do {
        let journal = try Journal(path: scratch.journal)
        try journal.append(.visit(Samples.visit))
        mark = journal.log.mark
      }
      guard let mark else { return "there is no mark" }
      let frame = Frame(
        .mark, log: mark.log, number: mark.number, salt: mark.salt, payload: Data(bytes))
      try frame.bytes(padded: 2 * Mark.slotLength).write(
        to: URL(filePath: scratch.journal + "/mark"))
      let journal = try Journal(path: scratch.journal)
      if try journal.contents.entries().contains(where: { $0.id == Samples.visit.id }) {
        return nil
      }
      // A file of another journal: whose records these are nobody can tell, so they are kept aside.
      let recovery = try journal.contents.unreportedRecoveries.last
      let aside = recovery?.quarantined
      let files = try aside.map { try FileManager.default.contentsOfDirectory(atPath: $0) }
      let isAside = try files?.contains {
        try Data(contentsOf: URL(filePath: "\(aside ?? "")/\($0)"))
          .firstRange(of: Data(Samples.visit.id.utf8)) != nil
      }
      return isAside == true ? nil : "the record is gone"
    } catch {
      return "the journal does not open: \(error)"
    }
  }

  /// What a journal may have kept of an open shift: it is taken up and worked on, or refused.
  static let checkpoint = Attack(name: "checkpoint", longest: 8192) {
    Samples.states.map { Array($0) }
  } violation: { bytes in
    guard let state = try? ShiftState(bytes: Data(bytes)) else { return nil }
    let later = ClockReading(wall: Samples.start.advanced(bySeconds: 7200), steady: 1 << 40)
    _ = state.shift.closed(because: "the power went")
    guard state.hotSpotsVersion == Samples.hotSpots.version else { return nil }
    var shift = OpenShift(resuming: state, hotSpots: Samples.hotSpots, clock: later)
    for second in 0..<200 {
      var fix = Samples.fix(second)
      fix.time = fix.time.advanced(bySeconds: 3600)
      let arrived = later.steady + UInt64(second) * 1_000_000_000
      _ = shift.receive(.fix(fix, arrived: arrived), from: Shiftwork.source) { _, _ in 1 }
    }
    let now = ClockReading(
      wall: later.wall.advanced(bySeconds: 300), steady: later.steady + 300_000_000_000)
    _ = shift.pass(clock: now, listened: .infinity)
    let kept = Wire.bytes(of: shift.state(clock: now))
    if (try? ShiftState(bytes: kept)) == nil {
      return "what is kept of it is not read again " + String(decoding: kept, as: UTF8.self)
    }
    _ = shift.finish(clock: now) { _, _ in 0 }
    return nil
  }
}

extension Samples {
  /// Through the square and out again.
  static func fix(_ second: Int) -> Fix {
    Fix(
      unit: "BW-014", time: start.advanced(bySeconds: Double(second)),
      coordinate: Coordinate(latitude: 51.5005, longitude: 0.6995 + 0.00001 * Double(second)),
      horizontalError: 9.5, speed: 0.7, course: 90, isDeadReckoned: false)
  }

  /// A shift just booked, one with a visit under way, and one about to be left.
  static var states: [Data] {
    var shift = OpenShift(
      booking: Booking(unit: "BW-014", officer: "o-7f3a", shift: "s-1"), hotSpots: hotSpots,
      settings: DetectionSettings(), clock: ClockReading(wall: start, steady: 1))
    var states = [Wire.bytes(of: shift.state(clock: ClockReading(wall: start, steady: 1)))]
    for second in 0..<160 {
      let arrived = UInt64(second + 1) * 1_000_000_000
      _ = shift.receive(.fix(fix(second), arrived: arrived), from: Shiftwork.source) { _, _ in 0 }
      guard second % 50 == 49 else { continue }
      let clock = ClockReading(wall: fix(second).time, steady: arrived)
      states.append(Wire.bytes(of: shift.state(clock: clock)))
    }
    return states
  }
}

/// A directory of its own, gone with it.
private final class Scratch {
  let path: String

  init() {
    var template = Array("/dev/shm/patrol-attack.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no directory") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var journal: String { path + "/journal" }
}
