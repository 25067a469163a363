// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Positioning

/// One gpsd as the collector knows it; owned by the collector.
final class SourceState {
  let source: GpsdSource
  let stream: GpsdStream
  private var fault: String? = "not connected yet"
  /// By the steady clock: when gpsd was away, in order, the last of them open while it is.
  private var outages: [(from: UInt64, to: UInt64?)]
  /// Most outages remembered; older ones lie before any shift's last fix.
  private static let mostOutages = 1000

  init(source: GpsdSource, configuration: DeviceConfiguration, now: UInt64) {
    self.source = source
    stream = GpsdStream(rules: configuration.positions) { device in
      configuration.unit(of: device, at: source)
    }
    outages = [(now, nil)]
  }

  private var isAway: Bool { outages.last.map { $0.to == nil } ?? false }

  var status: StatusReport.Gpsd {
    StatusReport.Gpsd(source: "\(source)", connected: !isAway, fault: fault)
  }

  func connected(_ now: UInt64) {
    fault = nil
    if isAway { outages[outages.count - 1].to = now }
  }

  func lost(_ reason: String, _ now: UInt64) {
    stream.dropPartialLine()
    fault = reason
    if isAway { return }
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

/// One receiver as last heard; no position.
struct ReceiverState {
  let source: GpsdSource
  private(set) var lastHeard: UInt64?
  private(set) var hasFix = false

  init(source: GpsdSource) {
    self.source = source
  }

  mutating func heard(_ sighting: Sighting, _ now: UInt64) {
    if case .fix(_, let arrived) = sighting {
      hasFix = true
      lastHeard = arrived
    } else {
      hasFix = false
      lastHeard = now
    }
  }
}
