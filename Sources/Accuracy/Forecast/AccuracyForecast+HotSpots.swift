// SPDX-License-Identifier: Apache-2.0

import Simulation
import Text

extension AccuracyForecast {
  /// What was simulated of each hot spot, and what to think of each in every setting.
  var hotSpotText: String {
    """
    What was simulated of each hot spot

    \(truthTable)
    across         the diameter of the largest circle that fits into the hot spot, in metres

    Each hot spot, by Patrol: the mean dwell error of a shift, in minutes and in per cent of the
    true dwell; the bias in per cent; how many of 100 true visits are found

    \(settingTables)
    usable         a dwell error of no more than \((AccuracyVerdict.usableShare * 100).shortest) \
    %: about 90 of 100 qualifying visits are told right
    with care      an error of no more than \((AccuracyVerdict.carefulShare * 100).shortest) %: \
    about 75 of 100
    too small      a greater error: enlarge the hot spot, shorten the interval, or wear a
                   better receiver
    too few        fewer than \(AccuracyVerdict.fewestVisits) visits were simulated
    ?              another verdict is within one standard error: simulate more shifts

    """
  }

  private var truthTable: String {
    let isNamed = hotSpots.contains { $0.name != nil }
    var table = TextTable(
      [.text("hot spot")] + (isNamed ? [.text("name")] : []) + [
        .figure("across"), .figure("shifts"), .figure("visits"), .figure("qualifying"),
        .figure("minutes"),
      ])
    for hotSpot in hotSpots {
      let truth = hotSpot.truth
      table.add(
        [hotSpot.id.shortened] + (isNamed ? [(hotSpot.name ?? "").shortened] : []) + [
          hotSpot.width.figure(0), "\(hotSpot.shifts)", "\(truth.visits)", "\(truth.qualifying)",
          truth.minutes.figure(0),
        ])
    }
    return table.text
  }

  /// As many intervals as fit beside each other on a page of 120 columns.
  private static let intervalsAbreast = 3

  private var settingTables: String {
    let intervals = simulation.intervals.count
    return stride(from: 0, to: settings.count, by: intervals).flatMap { first in
      stride(from: first, to: first + intervals, by: Self.intervalsAbreast).map { start in
        start..<min(start + Self.intervalsAbreast, first + intervals)
      }
    }.map(table).joined(separator: "\n")
  }

  /// - Parameter numbers: of the settings, all of one environment.
  private func table(of numbers: Range<Int>) -> String {
    let groups = numbers.flatMap { number -> [TextColumn] in
      [
        .rule, .text("every \(settings[number].interval) s"), .figure("min"), .figure("%"),
        .figure("bias"), .figure("found"),
      ]
    }
    var table = TextTable([.text(settings[numbers.lowerBound].environment.rawValue)] + groups)
    for hotSpot in hotSpots {
      table.add([hotSpot.id.shortened] + hotSpot.cells[numbers].flatMap(Self.figures))
    }
    return table.text
  }

  private static func figures(of cell: HotSpotAccuracy.SettingAccuracy) -> [String] {
    let score = cell.total.visits
    return [cell.verdict.words + (cell.isSure ? "" : "?")]
      + [
        score.hotSpots == 0 ? nil : (score.meanDwellError / 60).figure(1),
        cell.dwellErrorShare.map { ($0.figure * 100).figure(0) },
        score.bias.map { ($0 * 100).figure(0, isSigned: true) },
        score.visits.found.map { ($0 * 100).figure(0) },
      ].map { $0 ?? nothing }
  }
}

extension String {
  /// So much of it that a column stays narrow.
  fileprivate var shortened: String { count <= 16 ? self : prefix(15) + "…" }
}
