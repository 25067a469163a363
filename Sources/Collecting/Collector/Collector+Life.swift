// SPDX-License-Identifier: Apache-2.0

import Control
import DeviceConfiguration
import Patrol
import Platform
import Positioning
import Text

/// Tells that the loop that judges goes round.
extension Collector {
  /// Notes that the time was looked at.
  func noteLook() {
    round.look()
    endRound()
  }

  /// Notes that something from a gpsd was taken in.
  func noteHearing(of source: GpsdSource) {
    round.hear(source)
    endRound()
  }

  private func endRound() {
    if round.isOver(with: sources.keys) { roundEnded(summary) }
  }

  /// How the collector is, in one line without names of units.
  private var summary: String {
    let away = configuration.gpsd.filter { sources[$0]?.status.connected != true }
    let shifts =
      switch shifts.count + stranded.count {
      case 0: "no unit on shift"
      case let count: "\(count.of("unit")) on shift"
      }
    let gpsd = away.isEmpty ? "gpsd connected" : "gpsd \(away[0]) is not connected"
    let troubles = [
      clockTrouble, hotSpotFiles.obstacle, room.trouble, trouble, configurationTrouble,
    ]
    return ([shifts, gpsd] + troubles.compactMap(\.self)).joined(separator: "; ")
  }

  /// Says that this device's clock cannot be right; nil when it may be.
  var clockTrouble: String? {
    let wall = clock().wall
    guard wall < configuration.positions.earliest else { return nil }
    return "this device's clock is not set: it says \(wall.description.prefix(10)). Records have "
      + "the receiver's time; nothing can be sent over TLS until it is set"
  }
}
