// SPDX-License-Identifier: Apache-2.0

import Control
import DeviceConfiguration
import Patrol
import Platform
import Positioning
import Text
import Wire

/// One gpsd as the collector knows it; owned by the collector.
final class SourceState {
  let source: GpsdSource
  let stream: GpsdStream
  private var fault: String? = "not connected yet"
  /// When gpsd was down, by the steady clock, in order. While it is down, the last has no end.
  private var outages: [(from: UInt64, to: UInt64?)]
  /// Most outages remembered; older ones lie before any shift's last fix.
  private static let mostOutages = 1000
  /// A connection shorter than this, in seconds, does not end an outage: a flapping gpsd hides
  /// none.
  private static let shortestPresence = 2.0
  /// When gpsd connected, by the steady clock; nil while it is down.
  private var connectedAt: UInt64?
  /// The stream's tally when the connection was made.
  private var tallyBefore = GpsdStream.Tally()
  /// If this many lines came and none was gpsd's, something else answers there.
  private static let linesOfAStranger = 3

  init(source: GpsdSource, configuration: DeviceConfiguration, now: UInt64) {
    self.source = source
    stream = GpsdStream(
      rules: configuration.positions, unitNamed: Self.names(by: configuration, at: source))
    outages = [(now, nil)]
  }

  /// Names the units of this gpsd's receivers by another configuration from now on.
  func take(_ configuration: DeviceConfiguration) {
    stream.begin(
      rules: configuration.positions, unitNamed: Self.names(by: configuration, at: source))
  }

  private static func names(
    by configuration: DeviceConfiguration, at source: GpsdSource
  ) -> @Sendable (String) -> String? {
    { device in
      let unit = configuration.unit(of: device, at: source)
      return Record.isName(unit) ? unit : nil
    }
  }

  private var isAway: Bool { outages.last.map { $0.to == nil } ?? false }

  var status: StatusReport.Gpsd {
    let stranger = isStranger ? "the program that answers there does not send gpsd's JSON" : nil
    return StatusReport.Gpsd(source: "\(source)", connected: !isAway, fault: fault ?? stranger)
  }

  private var isStranger: Bool {
    !isAway && stream.tally.whole == tallyBefore.whole
      && stream.tally.lines - tallyBefore.lines >= Self.linesOfAStranger
  }

  /// Data that waits no longer than this, in seconds, counts as judged in time. A power cut may
  /// lose as much anyway.
  private static let timely = 10.0
  /// Lateness is reported for this many seconds after data came late.
  private static let lateShown = 30.0
  /// How many seconds the newest data had waited, and when it was taken in, by the steady clock.
  private var lastWait: (seconds: Double, at: UInt64) = (0, 0)

  /// Notes how many seconds the newest data had waited.
  func note(wait seconds: Double, _ now: ClockReading) { lastWait = (seconds, now.steady) }

  /// How many seconds the newest data had waited; 0 when none came of late.
  func waited(_ now: ClockReading) -> Double {
    now.seconds(since: lastWait.at) <= Self.lateShown ? lastWait.seconds : 0
  }

  /// How many seconds gpsd's data waits at present; nil when it is judged in time.
  func longWait(_ now: ClockReading) -> Double? {
    lastWait.seconds > Self.timely && now.seconds(since: lastWait.at) <= Self.lateShown
      ? lastWait.seconds : nil
  }

  /// A receiver whose data is not used is reported for this many seconds after its last message.
  private static let unnamedShown = 150.0

  /// Troubles with gpsd's data, in words.
  func troubles(_ now: ClockReading) -> [String] {
    let late = longWait(now).map {
      "gpsd \(source) sends more than this device can judge: its data now waits \(Int($0)) s"
    }
    return [late].compactMap(\.self) + unnamedReceivers(now)
  }

  private func unnamedReceivers(_ now: ClockReading) -> [String] {
    stream.unnamed.filter { now.seconds(since: $0.value) <= Self.unnamedShown }.keys.sorted().map {
      "gpsd \(source) reports the receiver \($0.shownBriefly), whose data is not used: the store "
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

  /// Notes that gpsd was lost.
  ///
  /// - Parameter now: the last moment at which gpsd is known to have been there.
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
