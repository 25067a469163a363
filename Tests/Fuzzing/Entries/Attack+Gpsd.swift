// SPDX-License-Identifier: Apache-2.0

import Detection
import FoundationEssentials
import Geography
import Patrol
import Positioning
import Wire

extension Attack {
  /// gpsd's words, whole and cut anywhere: the same reports, in order, each a place on the globe.
  static let gpsd = Attack(name: "gpsd", longest: 4096) {
    Samples.gpsdLogs.map { Array($0.utf8) }
  } violation: { bytes in
    let whole = reports(of: [bytes])
    let cut = stride(from: 0, to: bytes.count, by: 7).map {
      Array(bytes[$0..<min($0 + 7, bytes.count)])
    }
    if reports(of: cut) != whole { return "the reports depend on how the bytes are cut" }
    var last: [String: Timestamp] = [:]
    for report in whole {
      if case .timeStepped(let unit, _, _) = report { last[unit] = nil }
      guard case .fix(let fix, _) = report else { continue }
      if !fix.coordinate.isOnTheGlobe { return "a fix is not on the globe" }
      if let last = last[fix.unit], fix.time <= last { return "fixes are out of order" }
      last[fix.unit] = fix.time
    }
    return nil
  }

  /// gpsd's words as whole shifts, with time going by, the program cut off and gpsd gone as the bytes
  /// of each line say: what it comes to are records the store would take.
  static let shift = Attack(name: "shift", longest: 4096) {
    Samples.gpsdLogs.map { Array($0.utf8) }
  } violation: { bytes in
    var work = Shiftwork(Samples.hotSpots)
    return work.violation(of: bytes)
  }

  private static func reports(of pieces: [[UInt8]]) -> [UnitReport] {
    let stream = GpsdStream(rules: FixRules()) { $0.isEmpty ? "unnamed" : $0 }
    return pieces.flatMap { stream.receive($0) } + stream.finish()
  }
}
