// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import DeviceConfiguration
import Foundation
import Journaling
import Logging
import Patrol
import Platform
import Positioning
import Running
import Synchronization
import Testing
import Uploading
import Wire

@testable import PatrolDevice

/// The real collector and its journal in this process, its clocks those of the data, so that a shift
/// takes seconds.
final class FastDevice: Sendable {
  let collector: Collector
  let settings: DeviceConfiguration
  private let clock: DataClock
  private static let tickInterval = 5.0

  /// - Parameter file: the device's configuration.
  init(configuration file: String, at time: Timestamp) throws {
    let settings = try DeviceConfiguration(yaml: Array(Data(contentsOf: URL(filePath: file))))
    let clock = DataClock(time)
    self.settings = settings
    self.clock = clock
    collector = try Collector(
      configuration: settings, journal: try Journal(path: settings.journalPath),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: { clock.reading },
      recordsWait: {})
  }

  /// The journal, as uploading sees it, with a store whose clock goes by the data.
  var source: DataTimedJournal {
    let clock = clock
    return DataTimedJournal(
      journal: CollectorJournal(collector: collector, receipts: settings.receipts),
      now: { clock.reading.wall })
  }

  /// gpsd answers, and all of `units` are booked on.
  func startShift(_ units: [String]) async throws {
    await collector.receive(.connected, from: settings.gpsd[0])
    for unit in units {
      _ = try await collector.startShift(unit: unit, officer: nil)
    }
  }

  @discardableResult
  func endShift() async throws -> [EndedShift] { try await collector.endShift(unit: nil) }

  /// Plays a recording to its end; `each` is called after every second of it.
  func play(
    _ recording: GpsdRecording, each: (Timestamp) async throws -> Void = { _ in }
  ) async throws {
    var ticked: Timestamp?
    while let moment = recording.next() {
      clock.advance(to: moment.time)
      await collector.receive(
        .bytes(moment.bytes, at: clock.reading.steady), from: settings.gpsd[0])
      if ticked.map({ moment.time.seconds(since: $0) >= Self.tickInterval }) ?? true {
        ticked = moment.time
        await collector.tick()
      }
      try await each(moment.time)
    }
  }

  /// Time goes by and nothing is said.
  func wait(until time: Timestamp) async {
    clock.advance(to: time)
    await collector.tick()
  }
}

/// Both of a device's clocks, going by the time of the data.
final class DataClock: Sendable {
  private let time: Mutex<Timestamp>
  private let start: Timestamp

  init(_ start: Timestamp) {
    time = Mutex(start)
    self.start = start
  }

  var reading: ClockReading {
    let now = time.withLock { $0 }
    // The machine has been up for an hour.
    return ClockReading(wall: now, steady: UInt64((3600 + now.seconds(since: start)) * 1e9))
  }

  func advance(to later: Timestamp) { time.withLock { $0 = max($0, later) } }
}

/// The collector's journal, told the time of the data wherever the store's answer gives its own: what a
/// shift of minutes stands for may be a month.
struct DataTimedJournal: UploadSource {
  let journal: CollectorJournal
  let now: @Sendable () -> Timestamp

  func pending(limit: Int, maximumBytes: Int) async throws -> Batch {
    try await journal.pending(limit: limit, maximumBytes: maximumBytes)
  }

  func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of sent: Batch, at time: Timestamp?
  ) async throws {
    try await journal.acknowledge(results, of: sent, at: time.map { _ in now() })
  }

  func sendAgain(_ runs: [ClosedRange<Int64>], of name: JournalName) async throws -> Int {
    try await journal.sendAgain(runs, of: name)
  }

  func refused() async throws -> Int { try await journal.refused() }

  func head() async throws -> ChainHead? { try await journal.head() }

  func keep(
    _ receipt: StoreAPI.Receipt, of head: ChainHead, at time: Timestamp?
  ) async -> KeptReceipt {
    await journal.keep(receipt, of: head, at: time.map { _ in now() })
  }

  func lastReceipt() async -> KeptReceipt? { journal.lastReceipt() }
}
