// SPDX-License-Identifier: Apache-2.0

import Control

/// The collector that recordings are played to, asked how far it has come.
///
/// A receiver's unit is called like the last part of the receiver's link, or like the whole link
/// where the collector's configuration gives the receiver no unit.
package struct PlayedCollector {
  /// The path of its control socket.
  private let control: String

  package init(control: String) {
    self.control = control
  }

  /// How many epochs of each receiver, by its link, it has heard since it began; nil when it does
  /// not answer now.
  ///
  /// - Parameter before: its units when the playing began.
  /// - Throws: `PlayingError.misnamed` when it hears other units in their place.
  func heard(
    _ links: [String], since before: [UnitStatus]
  ) throws(PlayingError) -> Player.EpochCounts? {
    guard let units = try units() else { return nil }
    if let error = Self.misnaming(of: links, units, since: before) { throw error }
    return Dictionary(links.map { ($0, units.unit(of: $0)?.heard ?? 0) }) { first, _ in first }
  }

  /// What became of the epochs of each receiver, with a collector that had heard `before` when
  /// they began.
  package func counts(
    of parts: [Player.PlayedPart], _ watch: GpsdWatch, since before: Player.EpochCounts
  ) throws(PlayingError) -> [PlayedCount] {
    guard let units = try units() else { throw .noCollector(control) }
    return parts.map { receiver, epochs in
      let unit = units.unit(of: receiver.link)
      return PlayedCount(
        unit: unit?.unit ?? receiver.link, fed: epochs.count,
        reported: watch.reported(receiver.link),
        heard: (unit?.heard ?? 0) - (before[receiver.link] ?? 0),
        judged: unit?.judged ?? 0)
    }
  }

  /// Epochs of another unit from which it is taken for one of those that are played.
  private static let leastHeard = 2

  /// That it hears other units and does not know some of those of `links`; nil when that is not so.
  static func misnaming(
    of links: [String], _ units: [UnitStatus], since before: [UnitStatus]
  ) -> PlayingError? {
    let unknown = links.filter { units.unit(of: $0) == nil }
    let own = Set(links.compactMap { units.unit(of: $0)?.unit })
    let others = units.filter { unit in
      let earlier = before.first { $0.unit == unit.unit }?.heard ?? 0
      return !own.contains(unit.unit) && unit.heard >= earlier + leastHeard
    }
    return unknown.isEmpty || others.isEmpty
      ? nil : .misnamed(receivers: unknown, units: others.map(\.unit))
  }

  /// Its units now; nil when it does not answer now.
  func units() throws(PlayingError) -> [UnitStatus]? {
    do throws(ControlError) {
      return try StatusReport(at: control).units
    } catch {
      switch error {
      case .silent, .refused: return nil
      case .nobody, .system, .tooLong, .ended: throw .noCollector(control)
      }
    }
  }
}

extension [UnitStatus] {
  /// The unit whose receiver is behind a link; nil while the collector does not know it.
  fileprivate func unit(of link: String) -> UnitStatus? {
    let name = link.split(separator: "/").last.map(String.init)
    return first { $0.unit == name } ?? first { $0.unit == link }
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
