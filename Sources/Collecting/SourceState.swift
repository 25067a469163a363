// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Positioning

/// One gpsd as the collector knows it; owned by the collector.
final class SourceState {
  let source: GpsdSource
  let stream: GpsdStream
  private var fault: String?
  /// By the steady clock: since when gpsd has been away; nil while it is there.
  private var awaySince: UInt64?

  init(source: GpsdSource, configuration: DeviceConfiguration, now: UInt64) {
    self.source = source
    stream = GpsdStream(rules: configuration.positions) { device in
      configuration.unit(of: device, at: source)
    }
    fault = "not connected yet"
    awaySince = now
  }

  var status: StatusReport.Gpsd {
    StatusReport.Gpsd(source: "\(source)", connected: awaySince == nil, fault: fault)
  }

  /// Returns for how many seconds it had been away.
  func connected(_ now: UInt64) -> Double? {
    fault = nil
    let seconds = takeOutage(now)
    awaySince = nil
    return seconds
  }

  func lost(_ reason: String, _ now: UInt64) {
    stream.dropPartialLine()
    fault = reason
    if awaySince == nil { awaySince = now }
  }

  /// Returns for how many seconds gpsd has been away, and counts afresh from now.
  func takeOutage(_ now: UInt64) -> Double? {
    guard let since = awaySince else { return nil }
    awaySince = now
    return now > since ? Double(now - since) / 1e9 : 0
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
    lastHeard = now
    if case .fix = sighting { hasFix = true } else { hasFix = false }
  }
}
