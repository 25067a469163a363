// SPDX-License-Identifier: Apache-2.0

package import Collecting
package import DeviceConfiguration
import Positioning

/// The collector that recordings are played to, asked how far it has come.
package struct PlayedCollector {
  private let configuration: DeviceConfiguration

  package init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
  }

  /// How many epochs of each receiver, by its link, it has heard since it began; nil when it does
  /// not answer now.
  package func heard(_ links: [String]) throws(PlayingError) -> Player.Counts? {
    guard let units = try units() else { return nil }
    let heard = Dictionary(units.map { ($0.unit, $0.heard) }, uniquingKeysWith: +)
    return Dictionary(links.map { ($0, heard[unit($0)] ?? 0) }) { first, _ in first }
  }

  private func unit(_ link: String) -> String {
    configuration.unit(of: link, at: configuration.gpsd[0])
  }

  /// What became of the epochs of each receiver.
  package func counts(
    of parts: [Player.Part], _ watch: GpsdWatch
  ) throws(PlayingError) -> [PlayedCount] {
    guard let units = try units() else { throw .noCollector(configuration.control) }
    let states = Dictionary(units.map { ($0.unit, $0) }) { first, _ in first }
    return parts.map { receiver, epochs in
      let unit = unit(receiver.link)
      return PlayedCount(
        unit: unit, fed: epochs.count, reported: watch.reported(receiver.link),
        heard: states[unit]?.heard ?? 0, judged: states[unit]?.judged ?? 0)
    }
  }

  private func units() throws(PlayingError) -> [UnitStatus]? {
    do throws(ControlFault) {
      return try UnitStatus.all(at: configuration.control)
    } catch {
      if case .silent = error { return nil }
      throw .noCollector(configuration.control)
    }
  }
}

extension UnitStatus {
  /// Every unit, as the collector at a control socket tells of it now.
  package static func all(at control: String) throws(ControlFault) -> [UnitStatus] {
    var units: [UnitStatus] = []
    try ControlClient(path: control).ask(ControlRequest(.status)) { reply in
      if case .status(let report) = reply { units = report.units }
    }
    return units
  }
}

/// What became of the epochs that one receiver was fed.
package struct PlayedCount: Encodable {
  package let unit: String
  package let fed: Int
  /// By gpsd.
  package let reported: Int
  /// By the collector.
  package let heard: Int
  /// In the shift.
  package let judged: Int

  /// How many epochs were lost, and where; empty when none was.
  package var losses: [String] {
    [
      ("gpsd reported", reported), ("the collector heard", heard), ("the shift judged", judged),
    ].filter { $0.1 != fed }.map { "\(unit): of \(fed) epochs that were fed \($0.0) \($0.1)" }
  }
}
