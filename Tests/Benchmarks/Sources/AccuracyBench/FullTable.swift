// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Text

/// Every figure of every method, a row each.
struct FullTable {
  let text: String

  /// What the columns are.
  static let legend = """
    Visits are stays within 60 s of each other, with a dwell of 60 s or more. A measured and a true
    visit pair when the time inside that they share is at least half of what either has.
      visits F1     twice the pairs over measured and true visits: 1 when all pair; ± one standard
                    error over shifts
      ≥ 10 min      the same among visits of ten minutes or more
      seconds F1    the same of seconds inside
      dwell error   of a hot spot's dwell in a shift, on average over hot spots with a visit
      ÷ p. in p.    that, over point in polygon's of the same shifts
      bias          dwell measured in all, over the true one
      bounds hold   share of paired visits whose true dwell lies within the bounds
      width         between the bounds, on average; ÷ dwell: over the mean dwell
      travel        share of paired visits told right as foot, vehicle or mixed
      drives        drives told as foot patrol, their number
    """

  init(of cells: [AccuracyCell], in table: AccuracyTable, setting: String = "receiver") {
    var rows = TextTable(
      [setting, "every", "method"].map { .text($0) }
        + [
          "visits F1", "≥ 10 min", "seconds F1", "dwell error", "÷ p. in p.", "bias",
          "bounds hold", "width", "÷ dwell", "travel", "drives",
        ].map { .figure($0) })
    for (index, cell) in cells.enumerated() {
      if index > 0, cells[index - 1].interval != cell.interval { rows.add([]) }
      rows.add(
        [cell.setting, "\(cell.interval) s", cell.method]
          + Self.nearness(of: cell, ratio: table.dwellErrorRatio(of: cell))
          + Self.boundsAndTravel(of: cell.total))
    }
    text = rows.text
  }

  private static func nearness(of cell: AccuracyCell, ratio: Spread?) -> [String] {
    let total = cell.total
    return [
      Spread(over: cell.scores) { $0.visits.f1 }?.words ?? "", total.longVisits.f1.figure(2),
      total.seconds.f1.figure(3), total.meanDwellError.figure(0) + " s", ratio?.words ?? "",
      total.bias?.percent(1, signed: true) ?? "",
    ]
  }

  private static func boundsAndTravel(of score: Score) -> [String] {
    [
      score.boundsHold?.percent() ?? "", score.meanWidth.map { $0.figure(0) + " s" } ?? "",
      score.relativeWidth?.figure(2) ?? "", score.travelShare?.percent() ?? "",
      score.travelShare == nil ? "" : "\(score.drivesOnFoot)",
    ]
  }
}

extension Spread {
  /// The figure and its standard error.
  var words: String {
    figure.figure(2) + (standardError.map { " ± " + $0.figure(2) } ?? "")
  }
}

extension Double {
  /// In per cent, signed when a deviation.
  func percent(_ places: Int = 0, signed: Bool = false) -> String {
    (self * 100).figure(places, isSigned: signed) + " %"
  }
}
