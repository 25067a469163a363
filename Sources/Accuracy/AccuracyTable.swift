// SPDX-License-Identifier: Apache-2.0

/// How well methods did, by setting and interval.
package struct AccuracyTable: Sendable {
  /// In order of setting, interval and method.
  package let cells: [Cell]

  package init(cells: [Cell]) {
    self.cells = cells
  }

  /// The scores of a method; nil when it was not tried there.
  package func cell(_ setting: String, _ interval: Int, _ method: some PresenceMethod) -> Cell? {
    cells.first {
      $0.setting == setting && $0.interval == interval && $0.method == method.name
    }
  }

  /// A cell's mean dwell error over point in polygon's on the same shifts; nil when that was not
  /// tried or made no error.
  package func dwellErrorRatio(of cell: Cell) -> Spread? {
    self.cell(cell.setting, cell.interval, PointInPolygon()).flatMap {
      Spread.dwellErrorRatio(of: cell.scores, to: $0.scores)
    }
  }
}
