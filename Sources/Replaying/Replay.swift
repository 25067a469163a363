// SPDX-License-Identifier: Apache-2.0

import Detection
package import DeviceConfiguration
package import Patrol
import Positioning
import Text

/// Judges one recording as shifts of its units, and summarizes what it held.
package final class Replay {
  private let hotSpots: HotSpotSet
  private let configuration: DeviceConfiguration
  private let officer: String?
  private let shift: String?
  private let stream: GpsdStream
  private var shifts: [String: UnitShift] = [:]
  /// How often time stepped ahead, or more than a day went by without a fix.
  private var stepsAhead = 0
  /// Where time went back for good: the log, the line, from when to when, and how many fixes were
  /// dated ahead.
  private var stepsBack: [String] = []
  /// How often the time of each unit went back for good.
  private var stepCounts: [String: Int] = [:]
  private var recent: [String: RecentTimes] = [:]
  /// Fixes that came after a later one.
  private var late = 0
  /// The log that is being read.
  private var log = ""
  /// Number of lines in the logs that were read before.
  private var linesBefore = 0
  private var visits: [Visit] = []
  private var records: [Shift] = []

  package init(
    hotSpots: HotSpotSet, configuration: DeviceConfiguration, officer: String?, shift: String?
  ) {
    self.hotSpots = hotSpots
    self.configuration = configuration
    self.officer = officer
    self.shift = shift
    let source = configuration.gpsd[0]
    stream = GpsdStream(rules: configuration.positions) {
      configuration.unit(of: $0, at: source)
    }
  }

  /// Judges logs, the parts of one recording, and says what they held; none stands for standard
  /// input, `-`. Returns the visits in the order of entry.
  ///
  /// - Parameters:
  ///   - named: the units that the recording was said to hold.
  ///   - tell: called with messages for people.
  /// - Throws: `ReplayError`; what `read` throws.
  package func judge(
    _ logs: [String], _ order: TimeOrder, named: Set<String> = [], by read: LogReader,
    tell: (String) -> Void
  ) throws -> [Visit] {
    try self.read(logs.isEmpty ? ["-"] : logs, order, by: read, tell: tell)
    let visits = try finish(order)
    summary(named: named).forEach(tell)
    if tally.whole == 0 { throw ReplayError.empty(firstLine: tally.firstDamaged.first) }
    return visits
  }

  private var tally: GpsdStream.Tally { stream.tally }
  /// How many visits have ended so far.
  package var visitCount: Int { visits.count }

  /// Reads logs, the parts of one recording, in the order of their first fixes.
  private func read(
    _ logs: [String], _ order: TimeOrder, by read: LogReader, tell: (String) -> Void
  ) throws {
    let ordered = LogOrder.sorted(logs, rules: configuration.positions, read)
    if ordered != logs {
      tell("the logs are read in the order of their times: \(ordered.joined(separator: ", "))")
    }
    guard order == .sort else {
      for log in ordered { try readLog(log, read) }
      return
    }
    let sorter = ReportSorter()
    for log in ordered {
      try read(log) {
        sorter.receive($0)
        return true
      }
      if let news = sorter.endLog() { tell("\(log): \(news)") }
    }
    sorter.forEachLine { line in line.withUnsafeBytes { receive($0) } }
  }

  private func readLog(_ log: String, _ read: LogReader) throws {
    self.log = log
    linesBefore = tally.lines
    try read(log) {
      receive($0)
      return true
    }
    // A log may end within a line; the next begins with a new one.
    for report in stream.endPart() { receive(report) }
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) {
    for report in stream.receive(bytes) { receive(report) }
  }

  /// Ends every unit's shift at the end of the recording. Returns the visits in the order of entry.
  ///
  /// - Throws: `ReplayError.disorder` unless the recording may be split where its time goes back.
  private func finish(_ order: TimeOrder) throws(ReplayError) -> [Visit] {
    for report in stream.finish() { receive(report) }
    let end = shifts.values.compactMap(\.lastTime).max()
    for unit in shifts.keys.sorted() {
      guard var shift = shifts[unit], let last = shift.lastTime else { continue }
      // Such a unit's time has stepped away from that of the others: it ends at its own last fix.
      let isApart = end.map { $0.seconds(since: last) > TimeSteps.longestGap } ?? true
      let ended = shift.finish(at: isApart ? last : end ?? last)
      conclude(UnitShift.Output(events: ended.events, records: [ended.shift]))
    }
    if order != .split, let disorder { throw .disorder(disorder) }
    return visits.sorted {
      ($0.entered, $0.unit, $0.hotSpot, $0.left) < ($1.entered, $1.unit, $1.hotSpot, $1.left)
    }
  }

  private func receive(_ report: UnitReport) {
    note(report)
    let unit = report.unit
    if case .fix = report, let shift = shifts[unit], shift.lastTime == nil {
      shifts[unit]?.believe(receiver(of: unit))
    }
    let outcome = shifts[unit, default: begun(unit)].receive(report)
    conclude(outcome)
  }

  private func begun(_ unit: String) -> UnitShift {
    UnitShift(
      booking: Booking(unit: unit, officer: officer, shift: shift), hotSpots: hotSpots,
      settings: configuration.detection, receiver: receiver(of: unit))
  }

  private func receiver(of unit: String) -> ReceiverProfile {
    configuration.receiver(of: unit, told: stream.models[unit]).profile
  }

  /// Notes what a report says of the recording's order.
  private func note(_ report: UnitReport) {
    switch report {
    case .fix(let fix, _): recent[fix.unit, default: RecentTimes()].note(fix.time)
    case .timeStepped(let unit, let before, let after) where after < before:
      noteStepBack(of: unit, from: before, to: after)
    case .timeStepped: stepsAhead += 1
    case .refused(_, .outOfOrder): late += 1
    case .refused, .noPosition, .body: break
    }
  }

  private func noteStepBack(of unit: String, from last: Timestamp, to time: Timestamp) {
    let lines = tally.steps[unit] ?? []
    let count = stepCounts[unit, default: 0]
    stepCounts[unit] = count + 1
    let line = count < lines.count ? " line \(max(1, lines[count] - linesBefore))" : ""
    let ahead = recent[unit]?.datedAhead(of: time).map {
      $0 == 1
        ? "; the fix before that line is dated ahead"
        : "; the \($0) fixes before that line are dated ahead"
    }
    stepsBack.append("\(log)\(line): from \(last) to \(time)\(ahead ?? "")")
    recent[unit] = nil
  }

  private func conclude(_ outcome: UnitShift.Output) {
    for case .visit(let visit) in outcome.events { visits.append(visit) }
    records += outcome.records
  }
}

// MARK: - Summary

extension Replay {
  /// What the recording held, in lines for people.
  private func summary(named: Set<String>) -> [String] {
    held + shiftLines
      + named.subtracting(shifts.keys).sorted().map {
        "warning: no receiver of the unit \($0), which --unit names, is in the recording; heard: "
          + shifts.keys.sorted().joined(separator: ", ")
      }
  }

  /// Lines, damage and steps of time.
  private var held: [String] {
    var lines = ["\(tally.lines) lines, \(tally.positions) position reports"]
    if tally.damaged > 0 {
      let places = tally.firstDamaged.map(String.init).joined(separator: ", ")
      lines.append(
        "\(tally.damaged) damaged lines skipped, the first of them: line \(places)")
    }
    if !stepsBack.isEmpty {
      lines.append(
        "time went back \(stepsBack.count) times: the parts are judged separately")
    }
    if stepsAhead > 0 {
      lines.append(
        "more than a day went by without a fix, \(stepsAhead) times: the parts are judged "
          + "separately")
    }
    return lines
  }

  private var shiftLines: [String] {
    var lines = records.map { record in
      let passes = record.passes.values.reduce(0, +)
      return "unit \(record.unit): \(record.fixes) fixes, \(record.visits) visits, "
        + "\(passes) passes, \(record.coverage.share.wholePercent) of "
        + "\(Int(record.ended.seconds(since: record.started))) s covered"
        + told(of: record.refused)
        + record.notes.filter { $0 == UnitShift.nowhereNear }.map { "; \($0)" }.joined()
    }
    for unit in shifts.keys.sorted() {
      guard let shift = shifts[unit], shift.started == nil else { continue }
      lines.append("unit \(unit): no fix" + told(of: shift.refused))
    }
    return lines
  }

  /// Why the reports cannot be in the order in which they were made; nil when they may be.
  ///
  /// A few fixes may come late, as when a receiver learns of the leap seconds. `EpochSequence`
  /// waits for up to a minute of them.
  private var disorder: String? {
    let fixes = records.reduce(0) { $0 + $1.fixes }
    let isLate = late > max(Self.mostLate, fixes / 10)
    guard !stepsBack.isEmpty || isLate else { return nil }
    let places = stepsBack.prefix(3).joined(separator: ", ") + (stepsBack.count > 3 ? " …" : "")
    let what =
      stepsBack.isEmpty
      ? "\(late) fixes come after later ones"
      : "time goes back \(stepsBack.count) times (\(places))"
    return what
  }

  /// This many late fixes do not matter.
  private static let mostLate = 60

  private func told(of refused: [FixRefusal: Int]) -> String {
    if refused.isEmpty { return "" }
    let parts = refused.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.value) \($0.key.rawValue)" }
    return "; not used: " + parts.joined(separator: ", ")
  }
}
