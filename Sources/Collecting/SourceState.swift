// SPDX-License-Identifier: Apache-2.0

import Control
import DeviceConfiguration
import Platform
import Positioning
import Text
import Wire

/// One gpsd as the collector knows it; owned by the collector.
final class SourceState {
  let source: GpsdSource
  let stream: GpsdStream
  private var fault: String? = "not connected yet"
  /// By the steady clock: when gpsd was away, in order, the last of them open while it is.
  private var outages: [(from: UInt64, to: UInt64?)]
  /// Most outages remembered; older ones lie before any shift's last fix.
  private static let mostOutages = 1000
  /// Who answers for less than this, in seconds, was away all along: no flapping hides an outage.
  private static let shortestPresence = 2.0
  /// By the steady clock; nil while away.
  private var connectedAt: UInt64?
  /// The stream's tally when the connection was made.
  private var tallyBefore = GpsdStream.Tally()
  /// So many lines, none of them gpsd's, and it is something else that answers.
  private static let linesOfAStranger = 3

  init(source: GpsdSource, configuration: DeviceConfiguration, now: UInt64) {
    self.source = source
    stream = GpsdStream(rules: configuration.positions) { device in
      let unit = configuration.unit(of: device, at: source)
      return Record.isName(unit) ? unit : nil
    }
    outages = [(now, nil)]
  }

  private var isAway: Bool { outages.last.map { $0.to == nil } ?? false }

  var status: StatusReport.Gpsd {
    let stranger = isStranger ? "what answers there does not speak gpsd's JSON" : nil
    return StatusReport.Gpsd(source: "\(source)", connected: !isAway, fault: fault ?? stranger)
  }

  private var isStranger: Bool {
    !isAway && stream.tally.whole == tallyBefore.whole
      && stream.tally.lines - tallyBefore.lines >= Self.linesOfAStranger
  }

  /// What gpsd says counts as judged in time within so many seconds: no more than a power cut may
  /// have judged anew.
  private static let timely = 10.0
  /// For so many seconds after what came late it is told of.
  private static let lateShown = 30.0
  /// How long what was taken in last had waited, in seconds, and when by the steady clock.
  private var lastWait: (seconds: Double, at: UInt64) = (0, 0)

  /// Notes for how long what gpsd said had waited.
  func note(wait seconds: Double, _ now: ClockReading) { lastWait = (seconds, now.steady) }

  /// For how long what gpsd says waits at present, in seconds; nil when it is judged in time.
  func longWait(_ now: ClockReading) -> Double? {
    lastWait.seconds > Self.timely && now.seconds(since: lastWait.at) <= Self.lateShown
      ? lastWait.seconds : nil
  }

  /// For so many seconds a receiver that is not taken is told of after its last word.
  private static let unnamedShown = 150.0

  /// What is wrong with what gpsd says, in words.
  func troubles(_ now: ClockReading) -> [String] {
    let late = longWait(now).map {
      "gpsd \(source) says more than this device can judge: what it says waits for \(Int($0)) s now"
    }
    return [late].compactMap(\.self) + unnamedReceivers(now)
  }

  private func unnamedReceivers(_ now: ClockReading) -> [String] {
    stream.unnamed.filter { now.seconds(since: $0.value) <= Self.unnamedShown }.keys.sorted().map {
      "gpsd \(source) speaks of the receiver \($0.shownBriefly), and nothing of it is taken: the store "
        + "takes no name over 200 characters or with control characters. "
        + ($0.isOneLine
          ? "Name its unit under “units” in the configuration" : "Give gpsd another path for it")
    }
  }

  /// For how many seconds gpsd has answered without a break; 0 while away.
  func secondsConnected(_ now: ClockReading) -> Double {
    connectedAt.map { now.seconds(since: $0) } ?? 0
  }

  func connected(_ now: UInt64) {
    fault = nil
    connectedAt = now
    tallyBefore = stream.tally
    if isAway { outages[outages.count - 1].to = now }
  }

  /// `now` is when it was last there, as far as is known.
  func lost(_ reason: String, _ now: UInt64) {
    stream.dropPartialLine()
    fault = reason
    connectedAt = nil
    if isAway { return }
    if let last = outages.last?.to,
      ClockReading.seconds(from: last, to: now) < Self.shortestPresence
    {
      outages[outages.count - 1].to = nil
      return
    }
    if outages.count == Self.mostOutages { outages.removeFirst() }
    outages.append((now, nil))
  }

  /// For how many seconds gpsd was away between two moments.
  func secondsAway(from: UInt64, to: UInt64) -> Double {
    outages.reduce(0) { sum, outage in
      sum + ClockReading.seconds(from: max(outage.from, from), to: min(outage.to ?? to, to))
    }
  }
}
