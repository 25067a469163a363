// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Platform
import Text

extension EndedShift {
  /// Shorter stretches without a fix are not worth a word, in seconds.
  private static let leastGap = 60.0

  /// What the shift came to, for the officer who carried the unit.
  package func text(_ clock: LocalClock) -> String {
    guard let account else {
      return "unit \(unit) is off shift: its shift was cut off before the first fix\n"
    }
    var lines = [head(account, clock)]
    lines += gap(account).map { [$0] } ?? []
    lines += visits.map { $0.line(clock) }
    lines += shortfall.map { [$0] } ?? []
    if account.passes > 0 { lines.append("  \(account.passes) passes, too short to be visits") }
    lines += account.notes.map { "  \($0)" }
    return lines.map { $0.wrapped(indent: 4) + "\n" }.joined()
  }

  private func head(_ account: Account, _ clock: LocalClock) -> String {
    let coverage = account.coverage
    return "unit \(unit) is off shift" + (officer.map { ", officer \($0)" } ?? ", no officer named")
      + ", \(clock.time(account.started)) to \(clock.time(account.ended)): "
      + "\(visits.count) visits, \(coverage.share.wholePercent) of "
      + "\(Span.words(coverage.total)) covered"
  }

  /// How many visits fell short of what was aimed at where they were; nil when none did.
  private var shortfall: String? {
    let targets = visits.compactMap(\.target)
    let short = visits.count { $0.isShort }
    guard short > 0, let target = targets.first else { return nil }
    let words = "  \(short) of \(targets.count) visits fell short"
    return targets.allSatisfy { $0 == target } ? words + " of \(Span.words(target))" : words
  }

  /// Why the shift was not covered, or not all of it; nil when there is nothing to say.
  private func gap(_ account: Account) -> String? {
    let coverage = account.coverage
    let missing = coverage.total - coverage.observed
    guard coverage.observed == 0 || missing >= Self.leastGap else { return nil }
    var causes = [
      ("gpsd away", coverage.gpsdDown), ("no fix", coverage.noFix),
      ("device off", coverage.deviceOff),
    ].filter { $0.1 >= 1 }.sorted { $0.1 > $1.1 }.map { "\($0) \(Span.words($1))" }
    if coverage.noFix >= Self.leastGap {
      let most = account.refused.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
      causes += most.map { ["\($0.value) reports not used: \($0.key.rawValue)"] } ?? []
    }
    let why = causes.isEmpty ? "it was too short" : causes.joined(separator: ", ")
    return coverage.observed == 0
      ? "  NOTHING WAS MEASURED: \(why)" : "  not covered: \(Span.words(missing)): \(why)"
  }
}

extension EndedShift.Stay {
  /// Whether it fell short of the dwell aimed at.
  var isShort: Bool { target.map { dwell < $0 } ?? false }

  fileprivate func line(_ clock: LocalClock) -> String {
    var words =
      "  \(clock.time(entered))–\(clock.time(left)) \(hotSpot)" + (name.map { " \($0)" } ?? "")
      + ": \(Span.clock(dwell))" + (target.map { " of \(Span.clock($0))" } ?? ", nothing due")
    if let target, isShort { words += ", \(Span.clock(target - dwell)) short" }
    switch travel {
    case .foot: break
    case .vehicle: words += ", in a vehicle"
    case .mixed: words += ", partly in a vehicle"
    }
    return words
  }
}
