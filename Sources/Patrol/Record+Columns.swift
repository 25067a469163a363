// SPDX-License-Identifier: Apache-2.0

extension Visit {
  /// A visit in one row, in the order of its record; its stays have rows of their own.
  package static let columns: [Column<Visit>] = CodingKeys.allCases.compactMap(column)

  private static func column(_ key: CodingKeys) -> Column<Visit>? {
    switch key {
    case .id: Column(key, \.id)
    case .unit: Column(key, \.unit)
    case .officer: Column(key, \.officer)
    case .shift: Column(key, \.shift)
    case .hotSpot: Column(key, \.hotSpot)
    case .hotSpotsVersion: Column(key, \.hotSpotsVersion)
    case .entered: Column(key, \.entered)
    case .left: Column(key, \.left)
    case .dwell: Column(key, \.dwell)
    case .dwellLow: Column(key, \.dwellLow)
    case .dwellHigh: Column(key, \.dwellHigh)
    case .observed: Column(key, \.observed)
    case .bridged: Column(key, \.bridged)
    case .stays: nil
    case .travel: Column(key, \.travel)
    case .onFoot: Column(key, \.onFoot)
    case .inVehicle: Column(key, \.inVehicle)
    case .fixes: Column(key, \.fixes)
    case .meanError: Column(key, \.meanError)
    case .ended: Column(key, \.ended)
    case .detector: Column(key, \.detector)
    case .replaces: Column(key, \.replaces)
    }
  }
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
  /// A shift in one row, in the order of its record: quarters, refusals and passes summed up.
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
    case .fixes: [Column(key, \.fixes)]
    case .refused: [Column(key) { $0.refused.values.reduce(0, +) }]
    case .passes: [Column(key) { $0.passes.values.reduce(0, +) }]
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
