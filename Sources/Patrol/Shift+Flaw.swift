// SPDX-License-Identifier: Apache-2.0

import Text

extension Shift {
  var flaw: String? {
    countFlaw ?? coverageFlaw ?? quarterFlaw ?? silenceFlaw ?? nameFlaw
  }

  private var countFlaw: String? {
    if id.isEmpty || unit.isEmpty { return "id or unit is empty" }
    let counts = [fixes, visits] + refused.values + passes.values
    if !counts.allSatisfy((0...RecordBounds.mostOfAnything).contains) {
      return "a count is impossible"
    }
    if !areNearVisitsPasses { return "there are more near visits than passes" }
    if started > ended { return "ended comes before started" }
    if ended.seconds(since: started) > Record.longest { return "started to ended is over 31 days" }
    return nil
  }

  private var areNearVisitsPasses: Bool {
    (nearVisits ?? [:]).allSatisfy { $1.count <= passes[$0, default: 0] }
  }

  private var coverageFlaw: String? {
    let seconds = quarters.flatMap {
      [$0.coverage.observed, $0.coverage.noFix, $0.coverage.gpsdDown, $0.coverage.deviceOff]
    }
    if !seconds.allSatisfy({ $0.isFinite && $0 >= 0 }) { return "a coverage is negative" }
    if quarters.contains(where: { $0.coverage.total > QuarterCoverage.length + 1 }) {
      return "a quarter of an hour holds more than 900 s"
    }
    if abs(coverage.total - ended.seconds(since: started)) > 1 {
      return "the quarters do not account for the whole shift"
    }
    return nil
  }

  private var quarterFlaw: String? {
    let starts = quarters.map(\.start)
    if starts.contains(where: { QuarterCoverage.start(holding: $0) != $0 }) {
      return "a quarter does not start at a quarter of an hour"
    }
    if zip(starts, starts.dropFirst()).contains(where: { $0.0 >= $0.1 }) {
      return "the quarters are out of order"
    }
    guard let first = starts.first, let last = starts.last else { return nil }
    let isWithin = first >= QuarterCoverage.start(holding: started) && last < ended
    return isWithin ? nil : "a quarter lies outside the shift"
  }

  private var silenceFlaw: String? {
    if silences.count > Silence.mostListed { return "there are over 500 silences" }
    if silences.contains(where: { $0.from >= $0.to }) { return "a silence ends before it starts" }
    if zip(silences, silences.dropFirst()).contains(where: { $0.to > $1.from }) {
      return "the silences are out of order"
    }
    if let first = silences.first, let last = silences.last,
      first.from < started || last.to > ended
    {
      return "a silence lies outside the shift"
    }
    let lengths = silences.map(\.seconds) + [shortSilences.seconds]
    if !lengths.allSatisfy((0...Record.longest).contains) { return "a silence is impossible" }
    if !(0...RecordBounds.mostOfAnything).contains(shortSilences.count) {
      return "a count is impossible"
    }
    return silences.lazy.compactMap(\.flaw).first
  }

  private var nameFlaw: String? {
    let hotSpots = Array(passes.keys) + silences.flatMap(\.hotSpots.keys)
    let names = [id, unit, hotSpotsVersion, detector] + hotSpots
    let optional = [officer, shift, replaces].compactMap(\.self)
    return (names + optional).allSatisfy(RecordBounds.isName) ? nil : RecordBounds.nameFlaw
  }

  /// Notes have no length limit of their own.
  var noteFlaw: String? {
    notes.allSatisfy(\.isOneLine) ? nil : "a note holds a control character"
  }
}
