// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// One unit's shift: its presence judged, its seconds accounted for, its refusals counted.
///
/// Live positions and recordings both go through `receive`. The shift waits for the first fix to
/// know the time. Where the receiver's time stepped, the shift goes on in another record.
package struct UnitShift: Sendable {
  package private(set) var detector: Detector
  /// Nil until the time is known.
  private var account: CoverageAccount?
  /// Nil until the first fix, unless the start was given.
  package private(set) var started: Timestamp?
  /// Fixes used.
  package private(set) var fixes = 0
  /// Reports that gave no fix, and fixes that were not used.
  package private(set) var refused: [FixRefusal: Int] = [:]
  private var passes = PassAccount()
  private var visits = 0
  private var notes: [String] = []
  private var stillness: Stillness
  private var nearness = Nearness()
  private var silences: SilenceAccount
  /// Set by a step of time until the next fix.
  private var hasTimeStepped = false
  /// Set until the first fix after the program was cut off or stopped.
  private var isResumed = false

  /// What came of a report: decisions, and a record where the shift goes on in another.
  package struct Output: Hashable, Sendable {
    package var events: [DetectionEvent] = []
    package var records: [Shift] = []

    package init(events: [DetectionEvent] = [], records: [Shift] = []) {
      self.events = events
      self.records = records
    }
  }

  /// How the time went by since the unit's last fix, or since its booking before the first one, by
  /// the device's own clocks, in seconds. A recording knows nothing of it: all are 0.
  package struct Elapsed: Hashable, Sendable {
    /// While the program ran.
    package var running = 0.0
    /// While it did not, as far as the device's clock of the day tells.
    package var off = 0.0
    /// Of `running`, while gpsd was away.
    package var gpsdDown = 0.0

    package init(running: Double = 0, off: Double = 0, gpsdDown: Double = 0) {
      self.running = running
      self.off = off
      self.gpsdDown = gpsdDown
    }

    package var seconds: Double { running + off }
  }

  /// - Parameters:
  ///   - start: when the shift starts; nil starts it by its first fix.
  ///   - squares: what the device remembers of its shifts before.
  package init(
    booking: Booking, hotSpots: HotSpotSet, settings: DetectionSettings,
    receiver: ReceiverProfile = .usual, start: Timestamp? = nil, squares: HeldSquares = .none
  ) {
    detector = Detector(
      booking: booking, hotSpots: hotSpots, settings: settings, receiver: receiver)
    stillness = Stillness(remarkable: receiver.staticHold)
    silences = SilenceAccount(remembering: squares)
    account = start.map { CoverageAccount(from: $0) }
    started = start
  }

  package var booking: Booking { detector.booking }
  /// Time of the last fix used; nil before the first.
  package var lastTime: Timestamp? { detector.lastTime }
  /// Seconds for which the position has not changed in its last digit; nil for as long as its
  /// receiver may hold it.
  package var unmoved: Double? { stillness.seconds }
  /// The square to remember, in memory alone; nil when there is none.
  package var heldSquare: HeldSquare? { silences.held }
  package var coverage: Coverage {
    (account?.byQuarter ?? []).reduce(.none) { $0 + $1.coverage }
  }

  // MARK: Facts in, decisions out

  /// Takes in the unit's next report; `elapsed` is the time since the last fix.
  package mutating func receive(
    _ report: UnitReport, after elapsed: Elapsed = Elapsed()
  ) -> Output {
    switch report {
    case .fix(let fix, _): return receive(fix, after: elapsed)
    case .noPosition(_, let time):
      refuse(.noPosition)
      if let time { detector.lackPosition(at: time) }
    case .refused(_, let reason): refuse(reason)
    case .timeStepped: hasTimeStepped = lastTime != nil
    case .body(_, let observation): detector.feel(observation)
    }
    return Output()
  }

  private mutating func receive(_ fix: Fix, after elapsed: Elapsed) -> Output {
    var outcome = Output()
    if hasTimeStepped {
      outcome = goOnInAnotherRecord(at: fix.time, after: elapsed)
    } else if account == nil {
      begin(at: fix.time.advanced(bySeconds: -elapsed.seconds))
      account?.hear(gpsdDown: elapsed.gpsdDown, deviceOff: elapsed.off)
    } else {
      let off = off(until: fix.time, elapsed)
      account?.hear(gpsdDown: elapsed.gpsdDown, deviceOff: off)
    }
    hasTimeStepped = false
    isResumed = false
    outcome.events += judge(fix)
    return outcome
  }

  /// For how long the program did not run before a fix of `time`: that the receiver's time tells
  /// better than the device's clock of the day.
  private func off(until time: Timestamp, _ elapsed: Elapsed) -> Double {
    guard isResumed, let lastTime else { return 0 }
    return max(0, time.seconds(since: lastTime) - elapsed.running)
  }

  private mutating func begin(at start: Timestamp) {
    started = start
    account = CoverageAccount(from: start)
  }

  /// Judges a fix; one from before the shift, or not after the last, is refused.
  ///
  /// `EpochSequence` puts the epochs of each receiver in order and tells where time stepped. Only
  /// the shift knows when it began, and which fix was used last: another receiver of the unit may
  /// have told that, or this one before the program started anew.
  private mutating func judge(_ fix: Fix) -> [DetectionEvent] {
    guard started.map({ fix.time >= $0 }) ?? true, lastTime.map({ fix.time > $0 }) ?? true else {
      return note([.refused(.outOfOrder)])
    }
    let events = detector.receive(fix)
    if detector.lastTime == fix.time {
      fixes += 1
      stillness.see(fix)
      nearness.see(fix, detector.hotSpots)
      let unseen = account?.account(
        until: fix.time, watched: detector.hasWatched, hang: detector.hang)
      silences.see(
        fix, speed: detector.speed, after: unseen, among: detector.hotSpots,
        least: detector.settings.leastVisit)
    }
    return note(events)
  }

  /// Counts reports that gave no fix.
  private mutating func refuse(_ reason: FixRefusal) { refused[reason, default: 0] += 1 }

  /// Takes another profile of the receiver; once a fix has been used, the first one stays.
  package mutating func believe(_ receiver: ReceiverProfile) {
    guard lastTime == nil, receiver != detector.receiver else { return }
    detector = Detector(
      booking: booking, hotSpots: detector.hotSpots, settings: detector.settings,
      receiver: receiver)
    stillness = Stillness(remarkable: receiver.staticHold)
  }

  /// Books the shift, and those of its visits that are not decided yet, to another officer.
  package mutating func book(to officer: String) { detector.book(to: officer) }

  /// Takes in what the device remembers of its other units.
  package mutating func hear(_ squares: HeldSquares) { silences.hear(squares.others) }

  /// Adds words for the shift record; they hold no position.
  package mutating func remark(_ words: String) { notes.remark(words) }

  /// Says that `time` has come without a further fix.
  package mutating func advance(to time: Timestamp) -> [DetectionEvent] {
    note(detector.advance(to: time))
  }

  /// The receiver's time stepped to `start`: ends the record after the silence that followed its
  /// last fix, which only the device's clocks know, and goes on in another record.
  private mutating func goOnInAnotherRecord(
    at start: Timestamp, after elapsed: Elapsed
  ) -> Output {
    remark("the receiver's time stepped; the shift goes on in another record")
    let ended = finish(after: elapsed, now: start)
    let before = (nearness, silences)
    var next = booking
    next.shift = booking.shift.map(Self.nextName)
    self = UnitShift(
      booking: next, hotSpots: detector.hotSpots, settings: detector.settings,
      receiver: detector.receiver, start: start)
    (nearness, silences) = before
    silences.startAfresh()
    return Output(events: ended.events, records: [ended.shift])
  }

  /// The name of the record after `name`'s: `s-1` is followed by `s-1.2`, that by `s-1.3`.
  private static func nextName(_ name: String) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let number = Int(parts[parts.count - 1]) else { return name + ".2" }
    return parts.dropLast().joined(separator: ".") + ".\(number + 1)"
  }

  // MARK: The end

  /// Ends the shift after a silence that followed its last fix.
  ///
  /// - Parameter now: what the device takes for the time; only a shift without a fix goes by it.
  package mutating func finish(
    after elapsed: Elapsed, now: Timestamp
  ) -> (events: [DetectionEvent], shift: Shift) {
    var end = now
    if let last = lastTime ?? started {
      end = last.advanced(bySeconds: elapsed.seconds)
    } else {
      begin(at: now.advanced(bySeconds: -elapsed.seconds))
      remark("no fix in the whole shift; its times are those of the device's clock")
    }
    account?.hear(gpsdDown: elapsed.gpsdDown, deviceOff: elapsed.off)
    return finish(at: end)
  }

  /// Ends the shift at `time`, or at its last fix if that is later.
  package mutating func finish(at time: Timestamp) -> (events: [DetectionEvent], shift: Shift) {
    if account == nil { begin(at: time) }
    let end = max(time, account?.until ?? time)
    let events = note(detector.finish(at: end))
    let hang = detector.hang?.isUnderWay == true ? HangStep.goingOn : nil
    silences.finish(
      after: account?.account(until: end, watched: false, hang: hang), among: detector.hotSpots,
      least: detector.settings.leastVisit)
    if let seconds = detector.longestHang {
      remark(Shift.hang(of: seconds))
    } else if let words = stillness.remark {
      remark(words)
    }
    if fixes > 0, let words = nearness.remark { remark(words) }
    if detector.hasDoubtedSpeed { remark(Self.doubtedSpeed) }
    return (events, record(endingAt: end))
  }

  // MARK: Helpers

  private mutating func note(_ events: [DetectionEvent]) -> [DetectionEvent] {
    for event in events {
      switch event {
      case .visit: visits += 1
      case .pass(let hotSpot, let quantiles): passes.add(hotSpot, nearVisit: quantiles)
      case .refused(let reason): refuse(reason)
      case .entered, .left: break
      }
    }
    return events
  }

  private func record(endingAt end: Timestamp) -> Shift {
    Shift(
      id: booking.shift ?? "", unit: booking.unit, officer: booking.officer,
      hotSpotsVersion: detector.hotSpots.version, started: started ?? end, ended: end,
      quarters: account?.byQuarter ?? [], silences: silences.kept.listed,
      shortSilences: silences.kept.short, fixes: fixes, refused: refused,
      passes: passes.counts, nearVisits: passes.near, visits: visits,
      detector: Detector.version, notes: notes)
  }
}

// MARK: - Surviving a restart

extension UnitShift {
  /// What must be kept on disk so that the shift survives the end of the program; no position.
  package struct Checkpoint: Hashable, Sendable, Codable {
    package var booking: Booking
    package var hotSpotsVersion: String
    package var settings: DetectionSettings
    /// Nil for the usual one.
    package var receiver: ReceiverProfile?
    var detector: Detector.Checkpoint?
    /// Both nil until the time is known.
    var account: CoverageAccount?
    package var started: Timestamp?
    var silences: SilenceAccount.Kept
    var fixes: Int
    var refused: [FixRefusal: Int]
    var passes: PassAccount
    var visits: Int
    var notes: [String]
    /// Longest stretch without a change of position, in seconds.
    var stillest: Double
    var hasComeNear: Bool
  }

  package var checkpoint: Checkpoint {
    Checkpoint(
      booking: booking, hotSpotsVersion: detector.hotSpots.version, settings: detector.settings,
      receiver: detector.receiver == .usual ? nil : detector.receiver,
      detector: detector.checkpoint, account: account, started: started,
      silences: silences.checkpoint(
        among: detector.hotSpots, least: detector.settings.leastVisit),
      fixes: fixes, refused: refused, passes: passes, visits: visits, notes: notes,
      stillest: stillness.longest.rounded(), hasComeNear: nearness.hasComeNear)
  }

  /// Carries on where a program that was cut off had last kept its state.
  ///
  /// - Precondition: `hotSpots` is the set the checkpoint names.
  package init(resuming checkpoint: Checkpoint, hotSpots: HotSpotSet) {
    precondition(hotSpots.version == checkpoint.hotSpotsVersion, "another hot spot set")
    let receiver = checkpoint.receiver ?? .usual
    if let state = checkpoint.detector {
      detector = Detector(
        resuming: state, booking: checkpoint.booking, hotSpots: hotSpots,
        settings: checkpoint.settings, receiver: receiver)
    } else {
      detector = Detector(
        booking: checkpoint.booking, hotSpots: hotSpots, settings: checkpoint.settings,
        receiver: receiver)
    }
    account = checkpoint.account
    started = checkpoint.started
    silences = SilenceAccount(resuming: checkpoint.silences)
    fixes = checkpoint.fixes
    refused = checkpoint.refused
    passes = checkpoint.passes
    visits = checkpoint.visits
    notes = checkpoint.notes
    stillness = Stillness(remarkable: receiver.staticHold, longest: checkpoint.stillest)
    nearness = Nearness(hasComeNear: checkpoint.hasComeNear)
    isResumed = true
  }
}

/// Who carries a unit, and in which shift.
package struct Booking: Hashable, Sendable, Codable {
  package var unit: String
  /// Pseudonym of the officer; nil when nobody was named.
  package var officer: String?
  /// Nil outside shifts, as in a replay.
  package var shift: String?

  package init(unit: String, officer: String? = nil, shift: String? = nil) {
    self.unit = unit
    self.officer = officer
    self.shift = shift
  }
}
