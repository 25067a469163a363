// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Text

/// Patrol against point in polygon, a row for each setting with the intervals side by side.
struct ComparisonTable {
  let text: String

  init(of table: AccuracyTable, setting: String = "receiver", leavingOut omitted: String = "") {
    let patrol = table.cells.filter { $0.method == PatrolDetector().name && $0.setting != omitted }
    let intervals = patrol.prefix { $0.setting == patrol.first?.setting }.map(\.interval)
    var rows = TextTable(
      [.text(setting)]
        + intervals.flatMap { ["\($0) s: ÷ p. in p.", "F1", "p. in p.", "bias", "hold"] }
        .map { .figure($0) })
    for first in stride(from: 0, to: patrol.count, by: max(1, intervals.count)) {
      let cells = patrol[first..<first + intervals.count]
      rows.add([patrol[first].setting] + cells.flatMap { Self.figures(of: $0, in: table) })
    }
    text = rows.text
  }

  private static func figures(of cell: AccuracyCell, in table: AccuracyTable) -> [String] {
    let peer = table.cell(cell.setting, cell.interval, PointInPolygon())
    return [
      table.dwellErrorRatio(of: cell)?.words ?? "", cell.total.visits.f1.figure(2),
      peer?.total.visits.f1.figure(2) ?? "", cell.total.bias?.percent(1, signed: true) ?? "",
      cell.total.boundsHold?.percent() ?? "",
    ]
  }
}
