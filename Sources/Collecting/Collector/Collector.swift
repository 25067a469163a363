// SPDX-License-Identifier: Apache-2.0

package import Detection
package import DeviceConfiguration
import FoundationEssentials
import Geography
package import Journaling
package import Logging
import Patrol
package import Platform
package import Positioning
package import Wire

/// Runs the open shifts: takes in gpsd's data, and saves visits and shift records.
///
/// It owns the journal. It announces nothing that is not saved. Positions are judged and dropped:
/// they reach neither the disk nor the log. Off shift nothing is collected.
package actor Collector {
  /// As it was taken up last (`take`).
  var configuration: DeviceConfiguration
  let log: Logger
  /// Nil while the journal is damaged and cannot be reopened.
  var journal: Journal?
  /// As the journal has it, which may have to be opened again.
  package private(set) var signer: RecordSigner?
  let journalPath: String
  var hotSpotFiles: HotSpotFiles
  let planFile: DuePlanFile
  var heldPlan = HeldPlan()
  let clock: @Sendable () -> ClockReading
  var sources: [GpsdSource: SourceState] = [:]
  var receivers = Receivers()
  var shifts: [String: OpenShift] = [:]
  /// The square in which each unit was last told. It is in memory alone.
  var heldSquares: [String: HeldSquare] = [:]
  /// Interrupted shifts that cannot be continued, by unit. They wait until somebody ends them.
  var stranded: [String: ShiftState] = [:]
  /// Saved shifts that could not be read, by unit. The unit's next shift gets a note of it.
  var unreadable: [String: KeptShift]
  /// Earlier shifts that could not be read, by the name under which they were set aside.
  var aside: [String: KeptShift]
  /// Changes that are not saved yet. The next commit saves them.
  var unkept = Changes()
  /// Why the journal could not be written last, in words; nil when it was written.
  var trouble: String?
  /// Why a changed configuration was not taken up, in words; nil when the last one was.
  var configurationTrouble: String?
  var room = DiskRoom()
  private(set) var clockWatch = ClockWatch()
  var tally = CollectorTally()
  /// By the steady clock, in nanoseconds.
  var lastReopening: UInt64?
  var lastPruning: UInt64?
  private var lastTick: UInt64
  /// When the program started or last woke up from sleep. Asleep, it heard nothing.
  private var awakeSince: UInt64
  var round = Round()
  /// Called when there is something for the store.
  let recordsWait: @Sendable () -> Void
  /// Called after each round of the loop (`Round`), with one line on how the collector is.
  let roundEnded: @Sendable (String) -> Void

  /// Continues the open shifts that the journal holds.
  package init(
    configuration: DeviceConfiguration, journal: sending Journal, log: Logger,
    clock: @escaping @Sendable () -> ClockReading, recordsWait: @escaping @Sendable () -> Void,
    roundEnded: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(JournalError) {
    self.configuration = configuration
    self.journal = journal
    signer = journal.signer
    journalPath = journal.path
    self.log = log
    self.clock = clock
    self.recordsWait = recordsWait
    self.roundEnded = roundEnded
    hotSpotFiles = HotSpotFiles(configuration: configuration)
    planFile = DuePlanFile(for: configuration)
    let now = clock()
    lastTick = now.steady
    awakeSince = now.steady
    for source in configuration.gpsd {
      sources[source] = SourceState(source: source, configuration: configuration, now: now.steady)
    }
    if let recovery = journal.recovery { log.error("\(recovery)") }
    if journal.lacksCheckpoints {
      log.error("the progress of the open shifts can be read only in part")
    }
    do { try hotSpotFiles.load() } catch { log.warning("no shift can start yet: \(error)") }
    let found = FoundShifts(journal.openShifts)
    unreadable = found.unreadable
    aside = found.aside
    for unit in unreadable.keys {
      log.error("the saved shift of unit \(unit) cannot be read")
    }
    for (row, state) in found.readAgain {
      unkept.shifts[row] = .clear
      if let (visits, shift) = state.shift.closed(because: "it could not be read then") {
        unkept.records += visits.map(Record.visit) + [.shift(shift)]
      }
    }
    for (unit, state) in found.readable {
      do {
        var shift = OpenShift(
          resuming: state, hotSpots: try hotSpotFiles.set(version: state.hotSpotsVersion),
          clock: now)
        // The first tick saves this. The next start must learn how this run ended, not the run
        // before it.
        unkept.shifts[unit] = .put(shift.state(clock: now).kept)
        shifts[unit] = shift
        if let last = shift.shift.lastTime {
          for source in sources.values { source.stream.continueUnit(unit, after: last) }
        }
        log.notice("shift continued", metadata: ["unit": "\(unit)"])
      } catch {
        // It is kept until somebody ends it. The shifts of other units go on.
        stranded[unit] = state
        log.error("the shift of unit \(unit) cannot be continued: \(error)")
      }
    }
  }

  // MARK: What gpsd says

  /// Takes in one event of a connection to gpsd.
  package func receive(_ event: GpsdEvent, from source: GpsdSource) {
    guard let state = sources[source] else { return }
    switch event {
    case .connected:
      state.connected(clock().steady)
      log.info("gpsd connected", metadata: ["gpsd": "\(source)"])
    case .lost(let reason, let since):
      // What was held back happened before the outage.
      let now = clock()
      takeInWhatWasHeldBack(at: source, now)
      state.lost(reason, since ?? clock().steady)
      log.warning("gpsd lost: \(reason)", metadata: ["gpsd": "\(source)"])
    case .reached(let tell): tell()
    case .bytes(let bytes, at: let steady):
      let taken = clock()
      state.note(wait: taken.seconds(since: steady), taken)
      let now = ClockReading(wall: taken.wall, steady: steady)
      for report in state.stream.receive(bytes, arrived: steady) {
        receive(report, source, now)
      }
    }
    noteHearing(of: source)
  }

  /// Takes in the incomplete epoch that was held back, because no more of it will come.
  func takeInWhatWasHeldBack(at source: GpsdSource, _ now: ClockReading) {
    for report in sources[source]?.stream.interrupt() ?? [] { receive(report, source, now) }
  }

  private func receive(_ report: UnitReport, _ source: GpsdSource, _ now: ClockReading) {
    receivers.heard(report, at: source, now.steady) { unit in
      shifts[unit] != nil || configuration.units.values.contains(unit)
    }
    guard shifts[report.unit] != nil else { return }
    if let wait = sources[source]?.longWait(clock()) {
      shifts[report.unit]?.isJudgedLate(by: wait)
    }
    if case .fix = report, shifts[report.unit]?.shift.lastTime == nil {
      shifts[report.unit]?.believe(receiver(of: report.unit).profile)
    }
    let down = outage(of: report.unit)
    if shifts.count > 1 {
      shifts[report.unit]?.hear(HeldSquares(of: report.unit, among: heldSquares))
    }
    let outcome = shifts[report.unit]?.receive(report, from: source, down: down)
    if shifts.count > 1 { remember(shifts[report.unit]) }
    if let outcome { conclude(outcome, of: report.unit, now) }
  }

  /// Takes in what a sensor on the body of the unit's bearer tells of the time between two moments
  /// of the steady clock. Off shift, and before the first fix, it is dropped.
  package func feel(
    _ content: BodyReading, from: UInt64, to: UInt64, unit: String
  ) {
    shifts[unit]?.feel(content, from: from, to: to)
  }

  package func isOnShift(_ unit: String) -> Bool { shifts[unit] != nil }

  /// Does what time requires: ends visits after long silences, ends forgotten shifts, and tries
  /// again to save what is not saved. Call it every few seconds.
  package func tick() {
    let now = clock()
    if now.seconds(since: lastTick) > Self.longestTick { awakeSince = now.steady }
    tally.tick(after: now.seconds(since: lastTick))
    lastTick = now.steady
    clockWatch.look(now)
    releaseEpochs(now)
    for unit in shifts.keys.sorted() {
      let listened = listened(to: unit, now)
      if let outcome = shifts[unit]?.pass(clock: now, listened: listened) {
        conclude(outcome, of: unit, now)
      }
      if let age = shifts[unit]?.age(now), age > configuration.longestShift * 3600 {
        log.warning("shift ended: nobody booked the unit off", metadata: ["unit": "\(unit)"])
        end(unit, now)
      }
    }
    if !unkept.isEmpty || trouble != nil || journal == nil { keep() }
    // A checkpoint is not written to the log. So this looks for damage to the log.
    if !shifts.isEmpty {
      _ = try? withJournal { journal throws(JournalError) in try journal.confirm() }
    }
    if let journal { room.recover(journal, now) }
    lookAtHotSpots()
    noteLook()
  }

  /// When more seconds than this pass between two ticks, the program or the device has slept.
  private static let longestTick = 30.0

  /// Seconds without a break in which the unit's gpsd was connected and this program was awake.
  private func listened(to unit: String, _ now: ClockReading) -> Double {
    let connected = sources[source(of: unit)]?.secondsConnected(now) ?? 0
    return min(now.seconds(since: awakeSince), connected)
  }

  /// Seconds within which all reports of one epoch arrive.
  private static let epochLength = 2.0

  /// Takes in held epochs that must be complete by now, though no later epoch has come.
  private func releaseEpochs(_ now: ClockReading) {
    let length = UInt64(Self.epochLength * 1e9)
    guard now.steady > length else { return }
    for (source, state) in sources {
      for report in state.stream.release(arrivedBefore: now.steady - length) {
        receive(report, source, now)
      }
    }
  }

  // MARK: Keeping

  private func conclude(_ outcome: UnitShift.Output, of unit: String, _ now: ClockReading) {
    for case .visit(let visit) in outcome.events { unkept.records.append(.visit(visit)) }
    for record in outcome.records {
      unkept.records.append(.shift(record))
      tally.close(record)
    }
    guard shifts[unit]?.needsCheckpoint(after: outcome.events) == true,
      let kept = keptShift(of: unit, now)
    else { return }
    if unkept.isEmpty, checkpoint(kept) { return }
    unkept.shifts[unit] = .put(kept)
    if !keep() { shifts[unit]?.forgetCheckpoint() }
  }

  /// Saves a shift's progress as a checkpoint; false if that failed.
  private func checkpoint(_ kept: KeptShift) -> Bool {
    do {
      try withJournal { journal throws(JournalError) in try journal.checkpoint(kept) }
      return true
    } catch {
      return false
    }
  }

  /// A unit's open shift as the journal keeps it; nil off shift.
  func keptShift(of unit: String, _ now: ClockReading) -> KeptShift? {
    shifts[unit]?.state(clock: now).kept
  }

  /// Saves all unsaved changes in one commit; false if that failed.
  @discardableResult
  func keep() -> Bool {
    do {
      try withJournal { journal throws(JournalError) in _ = try journal.commit(unkept) }
      let isNews = unkept.records.contains { mayBeSent($0) }
      tally.kept(unkept.records)
      unkept = Changes()
      trouble = nil
      if isNews { recordsWait() }
      return true
    } catch .tooLong(let place, let bytes, let limit) {
      leaveOut(place, "a record was left out: it has \(bytes) bytes, the limit is \(limit)")
      return keep()
    } catch {
      if trouble == nil { log.error("the journal cannot be written: \(error)") }
      trouble = "the journal cannot be written: \(error)"
      return false
    }
  }

  /// Drops a record that is too long to be saved, and notes that in its shift's record.
  private func leaveOut(_ place: Int, _ words: String) {
    let record = unkept.records.remove(at: place)
    log.error("\(words)", metadata: ["kind": "\(record.kind)"])
    guard case .visit(let visit) = record else { return }
    for (index, other) in unkept.records.enumerated() {
      guard case .shift(var shift) = other, shift.id == visit.shift else { continue }
      shift.notes.append(words)
      unkept.records[index] = .shift(shift)
      return
    }
    shifts[visit.unit]?.remark(words)
    if let kept = keptShift(of: visit.unit, clock()) { unkept.shifts[visit.unit] = .put(kept) }
  }

  /// Goes on with another key, or without one. What is kept already is signed anew when it is sent.
  package func sign(with signer: RecordSigner?) {
    self.signer = signer
    journal?.signer = signer
  }

  // MARK: The end

  /// Keeps the state of every open shift, before the program ends.
  package func stop() {
    let now = clock()
    for source in sources.keys { takeInWhatWasHeldBack(at: source, now) }
    for unit in shifts.keys {
      let down = outage(of: unit)
      let state = shifts[unit]?.stop(clock: now, down: down)
      unkept.shifts[unit] = state.map { .put($0.kept) }
    }
    keep()
  }
}

extension ShiftState {
  /// As the journal keeps it.
  var kept: KeptShift {
    // The id of the record to come. It changes when the receiver's time steps.
    KeptShift(unit: booking.unit, shift: booking.shift ?? "", state: Wire.bytes(of: self))
  }
}
