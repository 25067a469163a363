// SPDX-License-Identifier: Apache-2.0

extension Visit {
  /// A visit in one row, in the order of its record; its stays have rows of their own, and each
  /// quantile has a column.
  package static let columns: [Column<Visit>] = CodingKeys.allCases.flatMap(columns)

  private static func columns(_ key: CodingKeys) -> [Column<Visit>] {
    switch key {
    case .id: [Column(key, \.id)]
    case .unit: [Column(key, \.unit)]
    case .officer: [Column(key, \.officer)]
    case .shift: [Column(key, \.shift)]
    case .hotSpot: [Column(key, \.hotSpot)]
    case .hotSpotsVersion: [Column(key, \.hotSpotsVersion)]
    case .entered: [Column(key, \.entered)]
    case .left: [Column(key, \.left)]
    case .dwell: [Column(key, \.dwell)]
    case .dwellLow: [Column(key, \.dwellLow)]
    case .dwellHigh: [Column(key, \.dwellHigh)]
    case .observed: [Column(key, \.observed)]
    case .bridged: [Column(key, \.bridged)]
    case .stays: []
    case .travel: [Column(key, \.travel)]
    case .onFoot: [Column(key, \.onFoot)]
    case .inVehicle: [Column(key, \.inVehicle)]
    case .footQuantiles: DwellQuantiles.columns.map { $0.within(\.footQuantiles) }
    case .fixes: [Column(key, \.fixes)]
    case .meanError: [Column(key, \.meanError)]
    case .ended: [Column(key, \.ended)]
    case .detector: [Column(key, \.detector)]
    case .replaces: [Column(key, \.replaces)]
    }
  }
}

extension DwellQuantiles {
  /// Named after the probability: `foot_p025_s` is the quantile at 0.025.
  fileprivate static let columns: [Column<DwellQuantiles>] =
    ["foot_p025_s", "foot_p16_s", "foot_p50_s", "foot_p84_s", "foot_p975_s"]
    .enumerated().map { place, name in Column(name) { $0.seconds[place] } }
}

extension Visit {
  /// One stay of a visit in one row.
  package static let stayColumns: [Column<Interval>] = [
    Column(CodingKeys.entered, \.start), Column(CodingKeys.left, \.end),
    Column("stay_s", \.seconds),
  ]
}

extension Visit.Travel: ColumnRepresentable {}
extension Visit.Ending: ColumnRepresentable {}

extension Shift {
  /// A shift in one row, in the order of its record: quarters, silences, refusals and passes
  /// summed up.
  package static let columns: [Column<Shift>] = CodingKeys.allCases.flatMap(columns)

  private static func columns(_ key: CodingKeys) -> [Column<Shift>] {
    switch key {
    case .id: [Column(key, \.id)]
    case .unit: [Column(key, \.unit)]
    case .officer: [Column(key, \.officer)]
    case .hotSpotsVersion: [Column(key, \.hotSpotsVersion)]
    case .started: [Column(key, \.started)]
    case .ended: [Column(key, \.ended)]
    case .quarters: Coverage.columns.map { $0.within(\.coverage) }
    case .silences: [Column(key, \.silences.count)]
    case .shortSilences:
      [Column(key, \.shortSilences.count), Column("short_silences_s", \.shortSilences.seconds)]
    case .fixes: [Column(key, \.fixes)]
    case .refused: [Column(key) { $0.refused.values.reduce(0, +) }]
    case .passes: [Column(key) { $0.passes.values.reduce(0, +) }]
    case .nearVisits: [Column(key) { $0.nearVisits?.values.reduce(0) { $0 + $1.count } ?? 0 }]
    case .visits: [Column(key, \.visits)]
    case .detector: [Column(key, \.detector)]
    case .notes: [Column(key, \.notes)]
    case .shift: [Column(key, \.name)]
    case .replaces: [Column(key, \.replaces)]
    }
  }
}

extension Coverage {
  package static let columns: [Column<Coverage>] = CodingKeys.allCases.map { key in
    switch key {
    case .observed: Column(key, \.observed)
    case .noFix: Column(key, \.noFix)
    case .gpsdDown: Column(key, \.gpsdDown)
    case .deviceOff: Column(key, \.deviceOff)
    }
  }
}

extension QuarterCoverage {
  /// One quarter of an hour of a shift in one row.
  package static let columns: [Column<QuarterCoverage>] =
    [Column("start", \.start)] + Coverage.columns.map { $0.within(\.coverage) }
}

extension Silence {
  /// One silence of a shift in one row; the stays that it can hide stand together, the longest
  /// first, as `HS03 900`.
  package static let columns: [Column<Silence>] = CodingKeys.allCases.map { key in
    switch key {
    case .from: Column(key, \.from)
    case .to: Column(key, \.to)
    case .why: Column(key, \.why)
    case .hotSpots: Column(key, \.stays)
    case .elsewhere: Column(key, \.elsewhere)
    }
  }

  private var stays: [String] { ranked.map { "\($0.hotSpot) \($0.stay)" } }
}

extension SilenceCause: ColumnRepresentable {}
