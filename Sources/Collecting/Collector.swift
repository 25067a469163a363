// SPDX-License-Identifier: Apache-2.0

import Detection
package import DeviceConfiguration
import FoundationEssentials
import Geography
package import Journaling
package import Logging
import Patrol
package import Platform
package import Positioning
import Wire

/// The shift at work: what gpsd says goes in, visits and shifts come out and are kept.
///
/// Owns the journal. Everything that is announced has been kept before. Off shift nothing is
/// collected; positions are judged and dropped, and reach neither the disk nor the log.
package actor Collector {
  let configuration: DeviceConfiguration
  let log: Logger
  /// Nil while it was closed for its damage and cannot be opened again.
  var journal: Journal?
  let journalPath: String
  var hotSpotFiles: HotSpotFiles
  let planFile: DuePlanFile
  let clock: @Sendable () -> ClockReading
  var sources: [GpsdSource: SourceState] = [:]
  var receivers = Receivers()
  var shifts: [String: OpenShift] = [:]
  /// Shifts that were cut off and cannot be carried on; they wait to be ended.
  var stranded: [String: ShiftState] = [:]
  /// Last shifts of units that could not be read; their next one tells.
  var unreadable: [String: KeptShift]
  /// Earlier ones, by their rows.
  var aside: [String: KeptShift]
  /// What could not be kept yet; kept with the next commit.
  var unkept = Changes()
  var trouble: String?
  var room = DiskRoom()
  /// By the steady clock, in nanoseconds.
  var lastReopening: UInt64?
  var lastPruning: UInt64?
  private var lastTick: UInt64
  /// Since when time has passed without a leap: through none was anybody listened to.
  private var awakeSince: UInt64
  /// Called when there is something for the store.
  let recordsWait: @Sendable () -> Void

  /// Takes up the shifts the journal holds.
  package init(
    configuration: DeviceConfiguration, journal: sending Journal, log: Logger,
    clock: @escaping @Sendable () -> ClockReading, recordsWait: @escaping @Sendable () -> Void
  ) throws(JournalError) {
    self.configuration = configuration
    self.journal = journal
    journalPath = journal.path
    self.log = log
    self.clock = clock
    self.recordsWait = recordsWait
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
      log.error("how far the open shifts had come can be read in part only")
    }
    do { try hotSpotFiles.load() } catch { log.warning("no shift can start yet: \(error)") }
    let found = FoundShifts(journal.openShifts)
    unreadable = found.unreadable
    aside = found.aside
    for unit in unreadable.keys {
      log.error("what was kept of the shift of unit \(unit) cannot be read")
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
        // Kept anew with the first tick: the next start shall know how this program ended, not the
        // one before.
        unkept.shifts[unit] = .put(shift.state(clock: now).kept)
        shifts[unit] = shift
        if let last = shift.shift.lastTime {
          for source in sources.values { source.stream.continueUnit(unit, after: last) }
        }
        log.notice("shift carried on", metadata: ["unit": "\(unit)"])
      } catch {
        // It is kept to be ended; the other units' shifts go on.
        stranded[unit] = state
        log.error("the shift of unit \(unit) cannot be carried on: \(error)")
      }
    }
  }

  // MARK: What gpsd says

  /// Takes in what one connection has to say.
  package func receive(_ event: GpsdConnection.Event, from source: GpsdSource) {
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
  }

  /// Takes in the epoch that waits for its rest: no more of it will come.
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
    let down = outage(of: report.unit)
    if let outcome = shifts[report.unit]?.receive(report, from: source, down: down) {
      conclude(outcome, of: report.unit, now)
    }
  }

  /// Lets time pass: ends what silence has ended and what was forgotten, and keeps what could not
  /// be kept before.
  package func tick() {
    let now = clock()
    if now.seconds(since: lastTick) > Self.longestTick { awakeSince = now.steady }
    lastTick = now.steady
    releaseEpochs(now)
    for unit in shifts.keys.sorted() {
      let listened = listened(to: unit, now)
      if let outcome = shifts[unit]?.pass(clock: now, listened: listened) {
        conclude(outcome, of: unit, now)
      }
      if let age = shifts[unit]?.age(now), age > configuration.longestShift * 3600 {
        log.warning("shift ended: nobody ended it", metadata: ["unit": "\(unit)"])
        end(unit, now)
      }
    }
    if !unkept.isEmpty || trouble != nil || journal == nil { keep() }
    // Checkpoints pass the journal by: damage to it is looked for.
    if !shifts.isEmpty {
      _ = try? withJournal { journal throws(JournalError) in try journal.confirm() }
    }
    if let journal { room.recover(journal, now) }
    lookAtHotSpots()
  }

  /// When more seconds than this pass between two ticks, the program or the device has slept.
  private static let longestTick = 30.0

  /// For how many seconds the gpsd of a unit has been there to be heard, and this heard it.
  private func listened(to unit: String, _ now: ClockReading) -> Double {
    let connected = sources[source(of: unit)]?.secondsConnected(now) ?? 0
    return min(now.seconds(since: awakeSince), connected)
  }

  /// The reports of one epoch come within so many seconds of each other.
  private static let epochLength = 2.0

  /// Takes in epochs that are whole although no later one has come.
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

  private func conclude(_ outcome: UnitShift.Outcome, of unit: String, _ now: ClockReading) {
    for case .visit(let visit) in outcome.events { unkept.records.append(.visit(visit)) }
    for record in outcome.records { unkept.records.append(.shift(record)) }
    guard shifts[unit]?.needsCheckpoint(after: outcome.events) == true,
      let kept = keptShift(of: unit, now)
    else { return }
    if unkept.isEmpty, checkpoint(kept) { return }
    unkept.shifts[unit] = .put(kept)
    if !keep() { shifts[unit]?.forgetCheckpoint() }
  }

  /// Keeps a shift that has only gone on; false when it could not be done.
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

  /// Keeps all that is not kept yet in one go; false when it could not be done.
  @discardableResult
  func keep() -> Bool {
    do {
      try withJournal { journal throws(JournalError) in _ = try journal.commit(unkept) }
      let isNews = unkept.records.contains { mayBeSent($0) }
      unkept = Changes()
      trouble = nil
      if isNews { recordsWait() }
      return true
    } catch .tooLong(let place, let bytes, let limit) {
      leaveOut(place, "a record of \(bytes) bytes, over \(limit), was left out")
      return keep()
    } catch {
      if trouble == nil { log.error("the journal cannot keep: \(error)") }
      trouble = "the journal cannot keep: \(error)"
      return false
    }
  }

  /// Goes on without a record that can never be kept, and has its shift's record tell.
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
    // Where the receiver's time has stepped, the first record is kept and the shift goes on in
    // another.
    KeptShift(unit: booking.unit, shift: booking.shift ?? "", state: Wire.bytes(of: self))
  }
}
