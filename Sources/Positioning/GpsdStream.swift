// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Patrol
import Text

/// Makes what one gpsd says, live or in a recording, into the reports of units.
///
/// This is the one path from bytes to fixes. It keeps no clock: the same bytes give the same
/// reports however they are cut and however fast they arrive.
package final class GpsdStream {
  /// What the stream held so far.
  package struct Tally: Hashable, Sendable {
    package var lines = 0
    /// Lines that were gpsd's, positions or not.
    package var whole = 0
    package var positions = 0
    package var damaged = 0
    /// Line numbers of the first damaged lines, from 1.
    package var firstDamaged: [Int] = []
    /// By unit, the lines from which time went back for good, from 1: of the first such steps.
    package var steps: [String: [Int]] = [:]
    fileprivate static let mostRemembered = 5

    package init() {}
  }

  private var name: @Sendable (String) -> String?
  private var rules: FixRules
  private let decoder = GpsdDecoder()
  private var splitter = LineSplitter()
  private var sequences: [String: EpochSequence] = [:]
  /// Receivers in the order in which they were first heard.
  private var order: [String] = []
  /// The line at which each receiver was heard last.
  private var lastLine: [String: Int] = [:]
  /// For each receiver whose last report was out of order: the line at which that began.
  private var lateSince: [String: Int] = [:]
  package private(set) var tally = Tally()
  /// What gpsd says of its receivers, by unit.
  package private(set) var models: [String: ReceiverModel] = [:]
  /// Receivers whose reports are not taken, since no unit can bear their names: when each was heard
  /// last, by its path.
  package private(set) var unnamed: [String: UInt64] = [:]
  /// Of more, the one that has been silent for longest is forgotten.
  private static let mostUnnamed = 16

  /// More receivers than any gpsd serves; of more, the one that has been silent for longest is
  /// forgotten.
  package static let mostReceivers = 256

  /// The time of the last fix of each unit whose shift goes on after a restart of the program.
  private var lastBeforeRestart: [String: Timestamp] = [:]

  /// `name` gives the unit for the path of a receiver as gpsd names it; nil when none can be.
  package init(rules: FixRules, unitNamed name: @escaping @Sendable (String) -> String?) {
    self.rules = rules
    self.name = name
  }

  /// Has `unit` go on after its last fix, of time `last`, which the program before this one heard.
  package func continueUnit(_ unit: String, after last: Timestamp) {
    lastBeforeRestart[unit] = last
  }

  /// Goes on with other rules and other names of units. A line that has come in part stays.
  ///
  /// What is held back is given up: ask for it before, with `interrupt`. A unit whose shift goes on
  /// needs `continueUnit`.
  package func begin(rules: FixRules, unitNamed name: @escaping @Sendable (String) -> String?) {
    self.rules = rules
    self.name = name
    (sequences, order, lastLine, lateSince, unnamed) = ([:], [], [:], [:], [:])
  }

  /// The receivers heard, by their paths.
  package var devices: [String] { order }

  /// Takes in more bytes that came at `arrived`, by whatever clock the caller keeps; returns what
  /// they complete, in order.
  package func receive(_ bytes: UnsafeRawBufferPointer, arrived: UInt64? = nil) -> [UnitReport] {
    var lines: [LineSplitter.Line] = []
    splitter.receive(bytes) { lines.append($0) }
    return lines.flatMap { receive($0, arrived) }
  }

  /// Takes in more bytes that came at `arrived`; returns what they complete, in order.
  package func receive(_ bytes: [UInt8], arrived: UInt64? = nil) -> [UnitReport] {
    bytes.withUnsafeBytes { receive($0, arrived: arrived) }
  }

  /// Ends the stream: returns what was held back.
  package func finish() -> [UnitReport] {
    endPart() + order.flatMap { device in sequences[device]?.finish() ?? [] }
  }

  /// Ends a part of the stream, which may end within a line: the next begins with a new one.
  package func endPart() -> [UnitReport] {
    var lines: [LineSplitter.Line] = []
    splitter.finish { lines.append($0) }
    return lines.flatMap { receive($0, nil) }
  }

  /// Gives out what is held back of every unit, as at the end of a shift; the stream goes on.
  package func interrupt() -> [UnitReport] {
    order.flatMap { device in sequences[device]?.interrupt() ?? [] }
  }

  /// Gives out what came before `time` and is surely whole by now.
  package func release(arrivedBefore time: UInt64) -> [UnitReport] {
    order.flatMap { device in sequences[device]?.release(arrivedBefore: time) ?? [] }
  }

  /// Drops a line that was cut off, as when the connection broke within it.
  package func dropPartialLine() {
    splitter = LineSplitter()
  }

  private func receive(_ line: LineSplitter.Line, _ arrived: UInt64?) -> [UnitReport] {
    tally.lines += 1
    guard case .whole(let bytes) = line else { return damaged() }
    if bytes.allSatisfy(\.isBlank) { return [] }
    switch decoder.decode(bytes) {
    case .other:
      tally.whole += 1
      note(ReceiverModel.all(in: bytes))
      return []
    case .damaged: return damaged()
    case .position(let report) where !report.device.isOneLine:
      leaveOut(report.device, arrived)
      return damaged()
    case .position(let report):
      tally.whole += 1
      tally.positions += 1
      var forgotten: [UnitReport] = []
      if sequences[report.device] == nil {
        guard let unit = name(report.device) else {
          leaveOut(report.device, arrived)
          return []
        }
        forgotten = begin(report.device, as: unit)
      }
      lastLine[report.device] = tally.lines
      let reports = sequences[report.device]?.receive(report, arrived: arrived) ?? []
      noteOrder(of: reports, from: report.device)
      return forgotten + reports
    }
  }

  /// Notes from which line on a receiver's time went back.
  private func noteOrder(of reports: [UnitReport], from device: String) {
    let since = lateSince[device] ?? tally.lines
    for report in reports {
      switch report {
      case .refused(_, .outOfOrder): lateSince[device] = since
      case .timeStepped(let unit, let before, let after):
        lateSince[device] = nil
        if after < before, tally.steps[unit, default: []].count < Tally.mostRemembered {
          tally.steps[unit, default: []].append(since)
        }
      case .fix: lateSince[device] = nil
      case .noPosition, .refused, .body: break
      }
    }
  }

  /// Begins with a receiver; returns what was held back of one that has to go for it.
  private func begin(_ device: String, as unit: String) -> [UnitReport] {
    var given: [UnitReport] = []
    if order.count >= Self.mostReceivers,
      let longest = lastLine.min(by: { $0.value < $1.value })?.key
    {
      given = sequences[longest]?.interrupt() ?? []
      sequences[longest] = nil
      lastLine[longest] = nil
      lateSince[longest] = nil
      order.removeAll { $0 == longest }
    }
    sequences[device] = EpochSequence(
      unit: unit, rules: rules, continuing: lastBeforeRestart.removeValue(forKey: unit))
    order.append(device)
    return given
  }

  /// Keeps what gpsd does not repeat, such as the driver of an unplugged receiver.
  private func note(_ said: [String: ReceiverModel]) {
    for (path, model) in said where model.driver != nil || model.model != nil {
      guard let unit = name(path), models[unit] != nil || models.count < Self.mostReceivers else {
        continue
      }
      models[unit] = model
    }
  }

  private func leaveOut(_ device: String, _ arrived: UInt64?) {
    unnamed[device] = arrived ?? 0
    guard unnamed.count > Self.mostUnnamed else { return }
    if let longest = unnamed.min(by: { $0.value < $1.value }) { unnamed[longest.key] = nil }
  }

  private func damaged() -> [UnitReport] {
    tally.damaged += 1
    if tally.firstDamaged.count < Tally.mostRemembered { tally.firstDamaged.append(tally.lines) }
    return []
  }
}
