// SPDX-License-Identifier: Apache-2.0

import Simulation
import Text

extension AccuracyForecast {
  /// For people: the figures of all hot spots together, of each, and what is assumed.
  package var text: String {
    """
    \(heading.wrapped(to: TextTable.usualWidth))

    \(overallText)
    \(hotSpotText)
    What is assumed

    \(assumptions.map { $0.wrapped(to: TextTable.usualWidth) }.joined(separator: "\n"))

    """
  }

  private var heading: String {
    "\(hotSpots.count) hot spots, \(simulation.shifts) simulated shifts of "
      + "\((Double(simulation.duration) / 3600).shortest) h with one officer each, receiver "
      + "“\(simulation.receiver.kind.rawValue)”, seed \(simulation.seed). "
      + "± is one standard error over shifts."
  }

  /// What the figures rest on, in sentences.
  package var assumptions: [String] {
    [
      """
      The hot spots are yours. No street map is used: the streets through and between them are \
      invented anew for every shift.
      """,
      """
      The officer of a shift has up to \(BeatSchedule.longestBeat) hot spots near each other on the \
      beat; over the shifts every hot spot of the set has its turn. The officer patrols most of \
      them for some minutes and walks through others, stands, goes into buildings, lingers \
      outside, is called away, and drives between distant places. Your officers may patrol \
      differently. Hot spots that are not on the beat are not judged.
      """,
      """
      The receiver's errors are the conditions of a test, chosen to span what body-worn receivers \
      do. They are not measurements of any make. Before a purchase, try several environments and \
      receivers.
      """,
    ]
  }
}

extension AccuracyForecast {
  /// All hot spots together: how near visits, minutes and qualifying visits come, by Patrol and as
  /// most systems do it.
  var overallText: String {
    """
    Visits and minutes, all hot spots together

    \(visitTable)
    found, true    how many of 100 true visits are told; how many of 100 told visits are true
    dwell error    the mean for a hot spot in a shift; its share of the true dwell; its ratio to
                   the error of point in polygon, which most systems use

    Qualifying visits (\((simulation.minimum / 60).shortest) minutes or more on foot), bounds, \
    and the verdicts on \(hotSpots.count) hot spots

    \(qualifyingTable)
    found, true    how many of 100 qualifying visits are told as qualifying; how many of 100 that
                   are told as qualifying do qualify
    bounds hold    how many of 100 visits have their true dwell between the bounds

    """
  }

  private var visitTable: String {
    var table = TextTable(
      Self.settingColumns + [
        .figure("visits F1"), .figure("found"), .figure("true"), .figure("dwell error"),
        .figure("of dwell"), .figure("÷ p. in p."), .figure("bias"),
      ])
    for cell in visits.cells { table.add(Self.name(of: cell) + figures(of: cell)) }
    return table.text
  }

  private func figures(of cell: AccuracyCell) -> [String] {
    func spread(_ figure: (Score) -> Double?) -> Spread? { Spread(over: cell.scores, figure) }
    let ratio = cell.method == VisitMethod.patrol.name ? visits.dwellErrorRatio(of: cell) : nil
    return [
      spread { $0.visits.harmonicMean }?.words(2),
      spread { $0.visits.found }?.words(0, scale: 100),
      spread { $0.visits.right }?.words(0, scale: 100),
      cell.total.hotSpots == 0 ? nil : spread { $0.meanDwellError }?.words(0, unit: " s"),
      spread { $0.dwellErrorShare }?.percent(1), ratio?.words(2),
      spread { $0.bias }?.percent(1, signed: true),
    ].map { $0 ?? Self.nothing }
  }

  private var qualifyingTable: String {
    var table = TextTable(
      Self.settingColumns + [
        .figure("found"), .figure("true"), .figure("bounds hold"), .figure("width"),
        .figure("usable"), .figure("with care"), .figure("too small"),
      ])
    for (cell, all) in zip(qualifying.cells, visits.cells) {
      table.add(Self.name(of: cell) + qualifyingFigures(of: cell, all: all))
    }
    return table.text
  }

  private func qualifyingFigures(of cell: AccuracyCell, all: AccuracyCell) -> [String] {
    let verdicts = self.verdicts(of: cell)
    return [
      Spread(over: cell.scores) { $0.visits.found }?.words(0, scale: 100),
      Spread(over: cell.scores) { $0.visits.right }?.words(0, scale: 100),
      Spread(over: all.scores) { $0.boundsHold }?.words(0, scale: 100),
      Spread(over: all.scores) { $0.meanWidth }?.words(0, unit: " s"),
    ].map { $0 ?? Self.nothing }
      + [AccuracyVerdict.usable, .withCare, .tooSmall].map { verdict in
        verdicts.map { "\($0.count { $0 == verdict })" } ?? Self.nothing
      }
  }

  /// Those of the hot spots, where the cell is Patrol's.
  private func verdicts(of cell: AccuracyCell) -> [AccuracyVerdict]? {
    let number = settings.firstIndex {
      $0.environment.rawValue == cell.setting && $0.interval == cell.interval
    }
    guard cell.method == VisitMethod.patrol.name, let number else { return nil }
    return hotSpots.map { $0.cells[number].verdict }
  }

  private static let settingColumns: [TextColumn] = [
    .text("environment"), .figure("every"), .text("told by"),
  ]

  private static func name(of cell: AccuracyCell) -> [String] {
    [cell.setting, "\(cell.interval) s", cell.method]
  }

  /// What stands where there is no figure.
  static let nothing = "–"
}
