// SPDX-License-Identifier: Apache-2.0

import Collecting
import DeviceConfiguration
import Playing
import Positioning

/// The collector that recordings are played to, asked how far it has come.
struct PlayedCollector {
  private let configuration: DeviceConfiguration

  init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
  }

  /// How many epochs of each receiver, by its link, it has heard since it began.
  func heard(_ links: [String]) throws(PlayingError) -> Player.Counts {
    let heard = Dictionary(try units().map { ($0.unit, $0.heard) }, uniquingKeysWith: +)
    return Dictionary(links.map { ($0, heard[unit($0)] ?? 0) }) { first, _ in first }
  }

  private func unit(_ link: String) -> String {
    configuration.unit(of: link, at: configuration.gpsd[0])
  }

  /// What became of the epochs of each receiver.
  func counts(
    of parts: [Player.Part], _ watch: GpsdWatch
  ) throws(PlayingError) -> [PlayedCount] {
    let units = Dictionary(try units().map { ($0.unit, $0) }) { first, _ in first }
    return parts.map { receiver, epochs in
      let unit = unit(receiver.link)
      return PlayedCount(
        unit: unit, fed: epochs.count, reported: watch.reported(receiver.link),
        heard: units[unit]?.heard ?? 0, judged: units[unit]?.judged ?? 0)
    }
  }

  private func units() throws(PlayingError) -> [UnitStatus] {
    var units: [UnitStatus]?
    let client = ControlClient(path: configuration.control)
    _ = client?.ask(ControlRequest(.status)) { reply in
      if case .status(let report) = reply { units = report.units }
    }
    guard let units else { throw .noCollector(configuration.control) }
    return units
  }
}

/// What became of the epochs that one receiver was fed.
struct PlayedCount: Encodable {
  let unit: String
  let fed: Int
  /// By gpsd.
  let reported: Int
  /// By the collector.
  let heard: Int
  /// In the shift.
  let judged: Int

  /// How many epochs were lost, and where; empty when none was.
  var losses: [String] {
    [
      ("gpsd reported", reported), ("the collector heard", heard), ("the shift judged", judged),
    ].filter { $0.1 != fed }.map { "\(unit): of \(fed) epochs that were fed \($0.0) \($0.1)" }
  }
}
