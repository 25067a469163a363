// SPDX-License-Identifier: Apache-2.0

import Simulation

extension CalibrationTable: Encodable {
  private struct WrittenCell: Encodable {
    var environment: String
    var interval: Int
    var toldBy: String
    /// By what the centre had to tell by.
    var scores: [String: DayScore]
    var days: [JudgedDay]
  }

  private enum CodingKeys: String, CodingKey {
    case firstSeed, lastSeed, receiver, duration, cells
  }

  /// The figures of every setting, and every hot spot day they come from.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(calibration.seeds.lowerBound, forKey: .firstSeed)
    try container.encode(calibration.seeds.upperBound, forKey: .lastSeed)
    try container.encode(calibration.receiver.kind.rawValue, forKey: .receiver)
    try container.encode(calibration.duration, forKey: .duration)
    try container.encode(cells.map(Self.entry), forKey: .cells)
  }

  private static func entry(of cell: CalibrationCell) -> WrittenCell {
    let kinds = JudgedDay.AvailableRecords.allCases.filter { !cell.days(with: $0).isEmpty }
    return WrittenCell(
      environment: cell.environment.rawValue, interval: cell.interval, toldBy: cell.method.name,
      scores: Dictionary(uniqueKeysWithValues: kinds.map { ($0.rawValue, cell.score(with: $0)) }),
      days: cell.days)
  }
}
