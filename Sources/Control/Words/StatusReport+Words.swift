// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Platform
import Text
import Wire

extension StatusReport {
  /// For people, in lines of at most 80 characters.
  package func text(_ clock: LocalClock) -> String {
    var lines = gpsd.compactMap { gpsd in
      gpsd.fault.map { "gpsd \(gpsd.source): \(gpsd.connected ? "connected, but " : "")\($0)" }
    }
    lines += units.flatMap { $0.lines(clock) }
    lines.append(
      "records: \(records.sent) with the store, \(records.waiting) waiting"
        + RecordSignature.words(signedWhenSent: records.unsigned)
        + (records.quarantined > 0 ? ", \(records.quarantined) quarantined by the store" : ""))
    lines += battery.map { [$0.words] } ?? []
    lines += receiptLines(clock)
    lines += troubles.map { "trouble: \($0)" }
    return lines.map { $0.wrapped(indent: 4) + "\n" }.joined()
  }

  /// What the store says it has; nothing where nothing was ever sent.
  func receiptLines(_ clock: LocalClock) -> [String] {
    if receiptIsPending { return ["receipt pending"] }
    return receipt?.shortLines(clock) ?? []
  }
}

extension KeptReceipt {
  /// For somebody who wants to know whether all is there, and what is wrong.
  fileprivate func shortLines(_ clock: LocalClock) -> [String] {
    let covered = shift.map {
      ", up to the shift of \($0.unit) that ended \(clock.moment($0.ended))"
    }
    return ["receipt of \(clock.moment(at)): \(stored)" + (covered ?? "")] + faults
  }
}

extension UnitStatus {
  fileprivate func lines(_ clock: LocalClock) -> [String] {
    var lines = [head(clock)]
    if shift != nil, let obstacle { lines.append("  NOTHING IS MEASURED: \(obstacle)") }
    if let unmoved { lines.append("  position unchanged for \(Span.words(unmoved))") }
    lines += present.map { "  \($0.words)" }
    return lines + [next.map { "  next: \($0.words)" }].compactMap(\.self)
  }

  private func head(_ clock: LocalClock) -> String {
    var words = unit
    if shift == nil {
      words += ": off shift"
    } else {
      words += ": on shift" + (shiftStarted.map { " since \(clock.moment($0))" } ?? "")
      words += officer.map { ", officer \($0)" } ?? ", NO OFFICER NAMED"
    }
    words += ", " + signal(clock)
    if let coverage { words += ", \(coverage.wholePercent) covered" }
    return words
  }

  /// When it last had a position.
  private func signal(_ clock: LocalClock) -> String {
    guard let lastFix else {
      return shift == nil ? "no fix since the collector started" : "no fix yet"
    }
    let isNow = reception == .fix
    return "\(isNow ? "fix" : "last fix") \(clock.moment(lastFix))"
  }
}

extension UnitStatus.OpenVisit {
  /// As `in HS03 High Street: 7:05 of 15:00`.
  fileprivate var words: String {
    var words = "\(isInside ? "in" : "just left") \(title): \(Span.clock(onFoot))"
    words += target.map { " of \(Span.clock($0))" } ?? ", nothing due"
    if driven >= 60 { words += ", beside \(Span.words(driven)) in a vehicle" }
    return words
  }

  /// Its id and name.
  var title: String { hotSpot + (name.map { " \($0)" } ?? "") }
}

extension UnitStatus.Next {
  /// As `HS07 York Road, 4 min on foot: 2 visits of 15 min`.
  fileprivate var words: String {
    title + (walk.map { ", \($0) min on foot" } ?? "") + ": \(visitsWords)"
  }

  var title: String { hotSpot + (name.map { " \($0)" } ?? "") }
  var visitsWords: String { "\(visits.of("visit")) of \(Span.words(minutes * 60))" }
}

extension StatusReport.BatteryStatus {
  var words: String { "battery \(percent) %" + (isCharging ? ", charging" : "") }
}
