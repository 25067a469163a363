// SPDX-License-Identifier: Apache-2.0

import Simulation
import Text

extension CalibrationTable {
  /// For people: what is decided, how much of that is right, and whether what is said to be so
  /// probable is true so often.
  package var text: String {
    """
    \(heading.wrapped(to: TextTable.usualWidth))

    Hot spot days of which every shift record is there

    \(overview.text)
    decided        how many of 100 hot spot days are told as yes or no, clean or contaminated
    right          how many of 100 decided days are told as they truly were
    Brier          the mean square of probability less truth: 0 is best, 0.25 is a coin's
    share’s        the Brier score of always telling the share of all days that is true
    gap            in the groups below with \(Reliability.enough) days or more, the widest difference
                   between share true and probability told
    recorded       hot spot days on which the device and gpsd ran through every shift, and figures
                   of these

    Hot spot days by the probability that Patrol tells for the plan being kept: their number, the
    mean probability, and the share on which the plan was truly kept, in per cent

    \(environments.map { reliability(in: $0).text }.joined(separator: "\n"))
    ±              the error of the gap by chance alone, if hot spot days are independent

    Hot spot days of which a record is not there, as Patrol tells them

    \(incomplete.text)
    Hot spot days by kind, all settings together, as Patrol tells them

    \(kinds.text)
    told           the mean probability that the plan was kept, and the share on which it was, in
                   per cent

    """
  }

  private var heading: String {
    let seeds = calibration.seeds
    let use =
      seeds.overlaps(Calibration.tuningSeeds)
      ? "constants may have been fitted to some of these days"
      : "no constant was fitted to these days"
    let tuning = Calibration.tuningSeeds
    return "\(seeds.count) simulated days, each in a drawn town of 20 hot spots: seeds "
      + "\(seeds.lowerBound)…\(seeds.upperBound) (tuning seeds are \(tuning.lowerBound)…"
      + "\(tuning.upperBound): \(use)). One to four officers, alone or in pairs, on a late shift "
      + "of \((Double(calibration.duration) / 3600).shortest) h, keep the plan, cut visits short, "
      + "stay too long, skip visits or loiter next door; receiver "
      + "“\(calibration.receiver.kind.rawValue)”."
  }

  private var environments: [Environment] { calibration.environments }

  // MARK: Tables

  private var overview: TextTable {
    var table = TextTable([
      .text("environment"), .figure("every"), .text("told by"), .figure("days"),
      .figure("decided"), .figure("right"), .figure("Brier"), .figure("share’s"), .figure("gap"),
      .rule, .figure("recorded"), .figure("decided"), .figure("right"),
    ])
    for cell in cells {
      let score = cell.score(with: .whole)
      let recorded = DayScore(of: cell.days(with: .whole).filter(\.isFullyRecorded))
      table.add(
        Self.setting(of: cell) + [cell.method.name, "\(score.days)"] + Self.figures(of: score) + [
          score.reliability.brierOfShare?.figure(3) ?? AccuracyForecast.nothing,
          score.reliability.worst?.gap?.figure(2, isSigned: true) ?? AccuracyForecast.nothing,
          "\(recorded.days)",
        ] + Self.figures(of: recorded).prefix(2))
    }
    return table
  }

  private func reliability(in environment: Environment) -> TextTable {
    let cells = patrolCells.filter { $0.environment == environment }
    let groups = cells.flatMap { cell -> [TextColumn] in
      [
        .rule, .figure("\(cell.interval) s", "days"), .figure("told"), .figure("true"),
        .figure("gap"), .figure("±"),
      ]
    }
    var table = TextTable([.text(environment.rawValue)] + groups)
    let scores = cells.map { $0.score(with: .whole).reliability.bins }
    for bin in Reliability().bins.indices {
      table.add(["\(bin * 10)–\(bin * 10 + 10) %"] + scores.flatMap { Self.figures(of: $0[bin]) })
    }
    return table
  }

  private var incomplete: TextTable {
    var table = TextTable([
      .text("environment"), .figure("every"), .text("not there"), .figure("days"),
      .figure("decided"), .figure("right"), .figure("Brier"),
    ])
    for cell in patrolCells {
      for records in [JudgedDay.AvailableRecords.visitLost, .shiftAwaited] {
        let score = cell.score(with: records)
        table.add(
          Self.setting(of: cell) + [records.words, "\(score.days)"] + Self.figures(of: score))
      }
    }
    return table
  }

  private var kinds: TextTable {
    var table = TextTable([
      .text("kind"), .figure("days"), .figure("decided"), .figure("right"), .figure("Brier"),
      .figure("told"), .figure("true"),
    ])
    let days = patrolCells.flatMap { $0.days(with: .whole) }
    for kind in Self.kinds {
      let score = DayScore(of: days.filter(kind.holds))
      let all = score.reliability.all
      table.add(
        [kind.name, "\(score.days)"] + Self.figures(of: score)
          + [all.probability, all.share].map {
            $0.map { ($0 * 100).figure(1) } ?? AccuracyForecast.nothing
          })
    }
    return table
  }

  private typealias ScoreKind = (name: String, holds: @Sendable (JudgedDay) -> Bool)

  private static let kinds: [ScoreKind] = conditions + styles + circumstances

  private static let conditions: [ScoreKind] = [
    ("treatment", { $0.isTreatment }), ("control", { !$0.isTreatment }),
  ]
  private static let styles: [ScoreKind] = PatrolStyle.allCases.map { style in
    (style.rawValue, { $0.style == style })
  }
  private static let circumstances: [ScoreKind] = [
    ("device or gpsd away", { !$0.isFullyRecorded }),
    ("alone", { !$0.inPairs }), ("in pairs", { $0.inPairs }),
    ("nothing unseen near it", { $0.told.unseenMinutes == 0 }),
    ("some time unseen", { $0.told.unseenMinutes > 0 }),
  ]

  // MARK: Figures

  private static func setting(of cell: CalibrationCell) -> [String] {
    [cell.environment.rawValue, "\(cell.interval) s"]
  }

  private static func figures(of score: DayScore) -> [String] {
    [
      score.decidedShare.map { ($0 * 100).figure(1) },
      score.rightShare.map { ($0 * 100).figure(1) }, score.reliability.brier?.figure(3),
    ].map { $0 ?? AccuracyForecast.nothing }
  }

  private static func figures(of bin: Reliability.Bin) -> [String] {
    ["\(bin.count)"]
      + [
        bin.probability.map { ($0 * 100).figure(0) }, bin.share.map { ($0 * 100).figure(0) },
        bin.gap.map { ($0 * 100).figure(0, isSigned: true) },
        bin.chance.map { ($0 * 100).figure(0) },
      ].map { $0 ?? "" }
  }
}

extension JudgedDay.AvailableRecords {
  fileprivate var words: String {
    switch self {
    case .whole: "nothing"
    case .visitLost: "a visit’s"
    case .shiftAwaited: "a shift’s"
    }
  }
}
