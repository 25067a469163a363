// SPDX-License-Identifier: Apache-2.0

import Collecting
import Foundation
import Playing
import Testing

extension PlayedReceiver {
  /// A receiver named `name` among a test's files.
  convenience init(_ name: String, in scratch: Scratch) throws {
    try self.init(link: "\(scratch.path)/\(name)")
  }
}

extension Device {
  /// Plays into `receivers`, which are this device's, and returns when the collector has heard all
  /// but the last epoch of each, which it holds back.
  func play(
    _ watch: GpsdWatch, _ parts: [Player.Part], rate: Double = .infinity
  ) async throws {
    let heard = { () throws(PlayingError) in try self.heard() }
    try Player(watch, heard: heard).play(parts, rate: rate)
  }

  /// How many epochs of each receiver the collector has heard, by link.
  func heard() throws(PlayingError) -> Player.Counts { try epochs(\.heard) }

  /// How many epochs of each receiver were judged in its shift, by link.
  func judged() throws(PlayingError) -> Player.Counts { try epochs { $0.judged ?? 0 } }

  private func epochs(_ count: (UnitStatus) -> Int) throws(PlayingError) -> Player.Counts {
    var units: [UnitStatus]?
    _ = ControlClient(path: control)?.ask(ControlRequest(.status)) { reply in
      if case .status(let report) = reply { units = report.units }
    }
    guard let units else { throw .noCollector(control) }
    let counts = Dictionary(units.map { ($0.unit, count($0)) }, uniquingKeysWith: +)
    return self.units.mapValues { counts[$0] ?? 0 }
  }
}
