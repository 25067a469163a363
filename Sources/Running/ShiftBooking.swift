// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Positioning
import Uploading

/// Books units on and off, whoever asks: a command or the button.
struct ShiftBooking: Sendable {
  let collector: Collector
  let gpsd: GpsdServices
  let store: StoreServices
  /// Wakes the service that sends.
  let wake: Wake

  /// How long the end of a shift waits until what gpsd has said up to then is judged.
  private static let patience = Duration.seconds(5)

  /// Starts a shift. Returns a message for the officer, also where the store refuses this device.
  func start(unit: String?, officer: String?) async throws(CollectorError) -> String {
    let words = try await collector.startShift(unit: unit, officer: officer)
    let link = store.link
    link.plan?.note()
    return [words, link.trouble.refusalWords].compactMap(\.self).joined(separator: "\n")
  }

  /// Ends the shift of one unit, or of all; the end does not wait for a network.
  func end(unit: String?) async throws(CollectorError) -> [EndedShift] {
    await judgeWhatWasSaid(to: unit)
    let ended = try await collector.endShift(unit: unit)
    sendSoon()
    return ended
  }

  /// Has the service send all records and ask for the receipt.
  func sendSoon() {
    store.link.uploader?.compareSoon()
    wake()
  }

  /// Has the collector judge what every gpsd has said up to now, for at most `patience`. The shift
  /// that ends is told how much was left.
  private func judgeWhatWasSaid(to unit: String?) async {
    await withDiscardingTaskGroup { group in
      for connection in gpsd.connections {
        group.addTask {
          let left = await connection.settle(within: Self.patience)
          await collector.leave(unjudged: left, of: connection.source, unit: unit)
        }
      }
    }
  }
}
