// SPDX-License-Identifier: Apache-2.0

/// How well methods did, by setting and interval.
package struct AccuracyTable: Sendable {
  /// In order of setting, interval and method.
  package let cells: [AccuracyCell]

  package init(cells: [AccuracyCell]) {
    self.cells = cells
  }

  /// The scores of a method; nil when it was not tried there.
  package func cell(
    _ setting: String, _ interval: Int, _ method: some PresenceMethod
  ) -> AccuracyCell? {
    cells.first {
      $0.setting == setting && $0.interval == interval && $0.method == method.name
    }
  }

  /// A cell's mean dwell error over point in polygon's on the same shifts; nil when that was not
  /// tried or made no error.
  package func dwellErrorRatio(of cell: AccuracyCell) -> Spread? {
    self.cell(cell.setting, cell.interval, PointInPolygon()).flatMap {
      Spread.dwellErrorRatio(of: cell.scores, to: $0.scores)
    }
  }
}

/// One method's scores in one setting at one interval.
package struct AccuracyCell: Sendable {
  /// The conditions of a simulation, or the name of a walk.
  package let setting: String
  /// Seconds between reports.
  package let interval: Int
  package let method: String
  /// Shift by shift: what the spread is over.
  package let scores: [Score]

  package init(setting: String, interval: Int, method: String, scores: [Score]) {
    self.setting = setting
    self.interval = interval
    self.method = method
    self.scores = scores
  }

  /// Of all shifts.
  package var total: Score { scores.reduce(Score(), +) }
}
