// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Platform
import Text

extension StatusReport {
  /// Columns of the smallest screen that `patrol status --watch` is made for.
  package static let screenWidth = 40

  /// For an officer's screen: each unit's fix, hot spot, time against the target and next hot spot.
  /// Words and lengths tell everything; colours do not matter.
  ///
  /// - Parameters:
  ///   - time: when it is.
  ///   - width: columns, at least 20.
  package func screen(_ clock: LocalClock, at time: Timestamp, width: Int) -> [String] {
    let page = Page(width: max(20, width))
    var lines = [page.apart(clock.time(time), battery?.screenWords ?? "")]
    for unit in units { lines += [""] + unit.screen(clock, page) }
    lines += ["", records.waiting == 0 ? "no record waits" : recordsWords]
    lines += troubles.flatMap { page.wrapped("! \($0)", indent: 2) }
    return lines.map { page.cut($0) }
  }

  /// The screen while the collector does not answer.
  static func screenOfSilence(_ clock: LocalClock, at time: Timestamp) -> [String] {
    [clock.time(time), "", "THE COLLECTOR DOES NOT ANSWER"]
  }

  private var recordsWords: String {
    "\(records.waiting.of("record")) wait\(records.waiting == 1 ? "s" : "") for the store"
  }

  /// Whether this tells more than `shown`, nil when nothing was shown yet; seconds alone are none.
  package func isNews(after shown: StatusReport?) -> Bool { gist != shown?.gist }

  private var gist: StatusReport {
    var gist = self
    for index in gist.units.indices { gist.units[index] = gist.units[index].gist }
    return gist
  }
}

/// Lines of so many columns.
private struct Page {
  var width: Int

  func wrapped(_ text: String, indent: Int = 0) -> [String] {
    text.wrapped(to: width, indent: indent).split(separator: "\n").map(String.init)
  }

  /// One text at the left and one at the right; the left one is cut where both do not fit.
  func apart(_ left: String, _ right: String) -> String {
    let right = cut(right, to: width - min(left.count, width / 3) - 1)
    let left = cut(left, to: width - (right.isEmpty ? 0 : right.count + 1))
    return left + String(repeating: " ", count: max(0, width - left.count - right.count)) + right
  }

  /// `part` of `whole` as a bar, with words behind it.
  func bar(_ part: Double, of whole: Double, _ words: String) -> String {
    let room = max(4, width - words.count - 3)
    let share = whole > 0 ? min(1, part / whole) : 1
    let full = share < 1 ? min(room - 1, Int(Double(room) * share)) : room
    return "[" + String(repeating: "█", count: full) + String(repeating: " ", count: room - full)
      + "] " + words
  }

  /// `text`, cut where it is longer than the page or than `width`.
  func cut(_ text: String, to width: Int? = nil) -> String {
    let width = width ?? self.width
    return text.count > width ? String(text.prefix(max(0, width - 1))) + "…" : text
  }
}

extension UnitStatus {
  fileprivate func screen(_ clock: LocalClock, _ page: Page) -> [String] {
    let state = shift == nil ? "OFF SHIFT" : officer ?? "NO OFFICER NAMED"
    var lines = [page.apart(unit, state), page.apart(fixWords(clock), plannedWords)]
    guard shift != nil else { return lines }
    if let obstacle { lines += page.wrapped("NOTHING IS MEASURED: \(obstacle)", indent: 2) }
    for place in present { lines += place.screen(page) }
    if present.isEmpty, reception == .fix { lines.append("in no hot spot") }
    return lines + (next?.screen(page) ?? [])
  }

  private func fixWords(_ clock: LocalClock) -> String {
    switch reception {
    case .fix: "fix" + (age.map { " \(Span.words($0)) old" } ?? "") + errorWords
    case .noFix: "NO FIX" + since(clock)
    case .silent: "SILENT" + since(clock)
    }
  }

  private var errorWords: String {
    error.map { ", ±\(Int(min(9999, max(1, $0.rounded())))) m" } ?? ""
  }

  private func since(_ clock: LocalClock) -> String {
    lastFix.map { ", last fix \(clock.moment($0))" } ?? ""
  }

  private var plannedWords: String {
    planned.map { "\($0.due - $0.short) of \($0.due) done" } ?? ""
  }

  /// Without what changes by the second.
  fileprivate var gist: UnitStatus {
    var gist = self
    (gist.age, gist.heard, gist.judged, gist.error, gist.coverage) = (nil, 0, nil, nil, nil)
    if reception == .fix { gist.lastFix = nil }
    gist.unmoved = unmoved.map { ($0 / 600).rounded(.down) * 600 }
    for index in gist.present.indices {
      gist.present[index].dwell = (present[index].dwell / 60).rounded(.down) * 60
      gist.present[index].driven = (present[index].driven / 60).rounded(.down) * 60
    }
    return gist
  }
}

extension UnitStatus.OpenVisit {
  fileprivate func screen(_ page: Page) -> [String] {
    let head = page.wrapped("\(isInside ? "in" : "just left") \(title)", indent: 3)
    let done = Span.clock(onFoot)
    guard let target else { return head + ["\(done), nothing is due here today"] }
    let words = isReached ? "\(done) REACHED" : "\(done) of \(Span.clock(target))"
    return head + [page.bar(onFoot, of: target, words)]
      + (driven >= 60 ? ["beside \(Span.words(driven)) in a vehicle"] : [])
  }
}

extension UnitStatus.Next {
  fileprivate func screen(_ page: Page) -> [String] {
    page.wrapped("next \(title)", indent: 5)
      + page.wrapped("     \(visitsWords)" + (walk.map { ", \($0) min walk" } ?? ""), indent: 5)
  }
}

extension StatusReport.BatteryStatus {
  /// Below this, in per cent, it is time to charge.
  private static let low = 15

  fileprivate var screenWords: String {
    words + (percent <= Self.low && !isCharging ? " LOW" : "")
  }
}
