// SPDX-License-Identifier: Apache-2.0

import Control
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
    _ watch: GpsdWatch, _ parts: [Player.PlayedPart], rate: Double = .infinity
  ) async throws {
    try Player(watch, heard: heard).play(parts, rate: rate)
  }

  /// How many epochs of each receiver the collector has heard, by link.
  func heard() throws(PlayingError) -> Player.EpochCounts? { try epochs(\.heard) }

  /// How many epochs of each receiver were judged in its shift, by link; nil when the collector does
  /// not answer.
  func judged() -> Player.EpochCounts? { try? epochs { $0.judged ?? 0 } }

  private func epochs(_ count: (UnitStatus) -> Int) throws(PlayingError) -> Player.EpochCounts? {
    do throws(ControlError) {
      let units = try StatusReport(at: control).units
      let counts = Dictionary(units.map { ($0.unit, count($0)) }, uniquingKeysWith: +)
      return self.units.mapValues { counts[$0] ?? 0 }
    } catch {
      if case .silent = error { return nil }
      throw .noCollector(control)
    }
  }
}
