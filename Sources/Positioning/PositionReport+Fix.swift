// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol

/// Which positions are believed.
package struct FixRules: Hashable, Sendable {
  /// The first date believed.
  ///
  /// A receiver tells weeks apart within 1,024 only (IS-GPS-200, 20.3.3.3.1.1), so dates from here
  /// on for 1,024 weeks are believed and all others are not: one that is a rollover off falls
  /// outside.
  package var earliest = Timestamp(milliseconds: 1_577_836_800_000)
  /// Whether simulated positions are believed, as in tests and demonstrations.
  package var allowsSimulated = false

  /// The largest reported error of a position that is used, in metres. Hot spots are some 100 m
  /// across; gpsd reports as much for a dilution of 26, and nobody uses one of more than 20.
  package var mostError = 500.0

  package init() {}

  /// 1,024 weeks in seconds.
  private static let rollover = 1024.0 * 7 * 86_400

  func believes(_ time: Timestamp) -> Bool {
    time >= earliest && time.seconds(since: earliest) < Self.rollover
  }
}

extension PositionReport {
  /// gpsd's status of a position that is simulated, and of those reckoned without satellites
  /// (gpsd 3.22 to 3.27, `gps.h`).
  private enum FixStatus {
    static let deadReckoned = 5
    static let deadReckonedWithSatellites = 6
    static let simulated = 8
  }

  /// The fix the report amounts to, or why it is none.
  package func fix(of unit: String, by rules: FixRules) -> Result<Fix, FixRefusal> {
    if status == FixStatus.simulated, !rules.allowsSimulated { return .failure(.simulated) }
    guard mode >= 2, let time else { return .failure(.noPosition) }
    guard coordinate.isOnTheGlobe, coordinate.latitude != 0 || coordinate.longitude != 0 else {
      return .failure(.notAPlace)
    }
    if let horizontalError, horizontalError > rules.mostError { return .failure(.imprecise) }
    guard rules.believes(time) else { return .failure(.absurdDate) }
    return .success(
      Fix(
        unit: unit, time: time, coordinate: coordinate, horizontalError: horizontalError,
        speed: speed, course: course,
        isDeadReckoned: status == FixStatus.deadReckoned
          || status == FixStatus.deadReckonedWithSatellites))
  }
}
