// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol
import Text

extension Record {
  /// Longest record accepted, in bytes. A visit of a whole shift with one stay each minute takes
  /// 40 kB.
  package static let maximumBytes = 1 << 20

  /// Longest visit or shift accepted, in seconds: 31 days, the longest that a device records.
  package static let longest: Double = 31 * 86_400

  /// The record as one line of JSON without a line break.
  package var bytes: Data { Wire.bytes(of: self) }

  /// Reads one record. Its figures must be possible, and its texts printable on one line.
  ///
  /// - Throws: `WireError.unreadable` with the place and the reason.
  package init(bytes: Data) throws(WireError) {
    guard bytes.count <= Self.maximumBytes else {
      throw .unreadable("a record of \(bytes.count) bytes is over \(Self.maximumBytes)")
    }
    self = try Wire.decode(Record.self, from: bytes)
    if let flaw { throw .unreadable(flaw) }
  }

  /// Why the record's figures are impossible; nil when they are possible.
  private var flaw: String? {
    switch self {
    case .visit(let visit): visit.flaw
    case .shift(let shift): shift.flaw ?? shift.noteFlaw
    }
  }
}

extension Record {
  /// Whether `text` can be a name in a record: it is not too long, and one line.
  package static func isName(_ text: String) -> Bool { RecordBounds.isName(text) }
}

/// The bounds of figures and names in records.
private enum RecordBounds {
  /// Largest difference of a dwell's high bound and the dwell, in seconds.
  static let doubt: Double = 86_400
  /// Largest mean error, in metres.
  static let error: Double = 100_000
  /// Longest name of anything, in characters.
  static let name = 200
  /// Longest name in bytes, since a character may have any number of them.
  static let nameBytes = 4 * name

  static let nameFlaw = "a name is over \(name) characters or holds a control character"

  static func isName(_ text: String) -> Bool {
    text.utf8.count <= nameBytes && text.count <= name && text.isOneLine
  }
}

extension Visit {
  /// Largest difference of sums of durations, in seconds; it allows for rounding.
  private static let tolerance = 0.5

  fileprivate var flaw: String? { durationFlaw ?? stayFlaw ?? travelFlaw ?? nameFlaw }

  private var durationFlaw: String? {
    let durations = [dwell, dwellLow, dwellHigh, observed, bridged, onFoot, inVehicle]
    if id.isEmpty || unit.isEmpty || hotSpot.isEmpty { return "id, unit or hotspot is empty" }
    if fixes < 0 { return "fixes is negative" }
    if entered > left { return "left comes before entered" }
    if !durations.allSatisfy({ $0.isFinite && $0 >= 0 }) { return "a duration is negative" }
    if dwellLow > dwell || dwell > dwellHigh { return "dwell_s is outside its bounds" }
    if dwell > left.seconds(since: entered) + Self.tolerance {
      return "dwell_s is longer than from entered to left"
    }
    if left.seconds(since: entered) > Record.longest { return "entered to left is over 31 days" }
    if dwellHigh - dwell > RecordBounds.doubt { return "dwell_high_s is over a day above dwell_s" }
    return nil
  }

  private var stayFlaw: String? {
    if stays.isEmpty { return "there are no stays" }
    if stays.first?.start != entered || stays.last?.end != left {
      return "the stays do not run from entered to left"
    }
    if zip(stays, stays.dropFirst()).contains(where: { $0.end > $1.start }) {
      return "the stays are out of order"
    }
    if abs(stays.reduce(0) { $0 + $1.seconds } - dwell) > Self.tolerance {
      return "the stays do not add up to dwell_s"
    }
    return nil
  }

  /// The detector decides from which share on a visit is of one kind of travel. Here it is only
  /// required that the other kind was not longer.
  private var travelFlaw: String? {
    if abs(onFoot + inVehicle - dwell) > Self.tolerance {
      return "foot_s and vehicle_s do not add up to dwell_s"
    }
    if abs(observed + bridged - dwell) > Self.tolerance {
      return "observed_s and bridged_s do not add up to dwell_s"
    }
    let other: Double =
      switch travel {
      case .foot: inVehicle
      case .vehicle: onFoot
      case .mixed: 0
      }
    if (footQuantiles.seconds.last ?? 0) - dwell > RecordBounds.doubt {
      return "foot_quantiles_s is over a day above dwell_s"
    }
    if other > dwell / 2 + Self.tolerance { return "travel contradicts foot_s and vehicle_s" }
    if let meanError, !(0...RecordBounds.error).contains(meanError) {
      return "error_m is impossible"
    }
    return nil
  }

  private var nameFlaw: String? {
    let names = [id, unit, hotSpot, hotSpotsVersion, detector]
    let optional = [officer, shift, replaces].compactMap(\.self)
    return (names + optional).allSatisfy(RecordBounds.isName) ? nil : RecordBounds.nameFlaw
  }
}

extension Shift {
  /// Largest count in a shift: a fix each millisecond for eleven days.
  private static let mostOfAnything = 1_000_000_000

  fileprivate var flaw: String? {
    countFlaw ?? coverageFlaw ?? quarterFlaw ?? silenceFlaw ?? nameFlaw
  }

  private var countFlaw: String? {
    if id.isEmpty || unit.isEmpty { return "id or unit is empty" }
    let counts = [fixes, visits] + refused.values + passes.values
    if !counts.allSatisfy((0...Self.mostOfAnything).contains) { return "a count is impossible" }
    if started > ended { return "ended comes before started" }
    if ended.seconds(since: started) > Record.longest { return "started to ended is over 31 days" }
    return nil
  }

  private var coverageFlaw: String? {
    let seconds = quarters.flatMap {
      [$0.coverage.observed, $0.coverage.noFix, $0.coverage.gpsdDown, $0.coverage.deviceOff]
    }
    if !seconds.allSatisfy({ $0.isFinite && $0 >= 0 }) { return "a coverage is negative" }
    if quarters.contains(where: { $0.coverage.total > QuarterCoverage.length + 1 }) {
      return "a quarter of an hour holds more than 900 s"
    }
    if abs(coverage.total - ended.seconds(since: started)) > 1 {
      return "the quarters do not account for the whole shift"
    }
    return nil
  }

  private var quarterFlaw: String? {
    let starts = quarters.map(\.start)
    if starts.contains(where: { QuarterCoverage.start(holding: $0) != $0 }) {
      return "a quarter does not start at a quarter of an hour"
    }
    if zip(starts, starts.dropFirst()).contains(where: { $0.0 >= $0.1 }) {
      return "the quarters are out of order"
    }
    guard let first = starts.first, let last = starts.last else { return nil }
    let isWithin = first >= QuarterCoverage.start(holding: started) && last < ended
    return isWithin ? nil : "a quarter lies outside the shift"
  }

  private var silenceFlaw: String? {
    if silences.count > Silence.mostListed { return "there are over 500 silences" }
    if silences.contains(where: { $0.from >= $0.to }) { return "a silence ends before it starts" }
    if zip(silences, silences.dropFirst()).contains(where: { $0.to > $1.from }) {
      return "the silences are out of order"
    }
    if let first = silences.first, let last = silences.last,
      first.from < started || last.to > ended
    {
      return "a silence lies outside the shift"
    }
    let lengths = silences.map(\.seconds) + [shortSilences.seconds]
    if !lengths.allSatisfy((0...Record.longest).contains) { return "a silence is impossible" }
    if !(0...Self.mostOfAnything).contains(shortSilences.count) { return "a count is impossible" }
    return silences.lazy.compactMap(\.flaw).first
  }

  private var nameFlaw: String? {
    let hotSpots = Array(passes.keys) + silences.flatMap(\.hotSpots.keys)
    let names = [id, unit, hotSpotsVersion, detector] + hotSpots
    let optional = [officer, shift, replaces].compactMap(\.self)
    return (names + optional).allSatisfy(RecordBounds.isName) ? nil : RecordBounds.nameFlaw
  }

  /// Notes have no length limit of their own.
  fileprivate var noteFlaw: String? {
    notes.allSatisfy(\.isOneLine) ? nil : "a note holds a control character"
  }
}
