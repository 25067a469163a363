// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Databases
import Foundation
import Journaling
import Patrol
import Platform
import Running
import SQLite
import TestSupport
import Testing
import Uploading
import Wire

@testable import PatrolDevice

/// A device's real journal and uploader, the real store, and between them a network of a test's
/// making; an oracle knows every record the journal took.
final class DistantStore {
  let centre: Centre
  let line: FaultyLine
  /// Seconds waited for the store, none of which took any time.
  private(set) var sleep = RecordedSleep()
  private let scratch: Scratch
  private let fast: FastDevice
  private let identity: DeviceIdentity
  private let authority: String
  private let counter = RequestCounter { Timestamp.now() }
  private var announced: [Int64: Data] = [:]
  private var acknowledgedInVain: Set<Int64> = []

  init() async throws {
    scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [60]), to: "h.geojson")
    centre = try await Centre(in: scratch, named: "store", hotSpots: hotSpots)
    line = FaultyLine(to: centre.port)
    let device = try Device(
      in: scratch, gpsd: ["127.0.0.1:1"], hotSpots: hotSpots,
      store: "https://127.0.0.1:\(line.port)")
    try await centre.enrol(device, as: "distant")
    fast = try FastDevice(
      configuration: device.configuration, at: Timestamp("2026-03-02T14:00:00Z")!)
    identity = try DeviceIdentity.load(from: "\(device.state)/device.key")
    authority = "\(device.state)/authority.pem"
  }

  deinit { line.close() }

  // MARK: Working

  /// The journal takes that many records more.
  func announce(_ count: Int) async throws {
    for _ in 0..<count {
      let record = Record.visit(.sample("v-\(announced.count + 1)"))
      let number = try await fast.collector.withJournal { journal throws(JournalError) in
        try journal.append(record)
      }
      announced[number] = record.bytes
    }
  }

  var pending: Int {
    get async throws { try await entries().count { $0.status == .pending } }
  }

  var count: Int { announced.count }

  /// Where the device keeps the last receipt.
  var receipts: ReceiptFile { fast.settings.receipts }

  /// By the line, or to `address` when that is given.
  func uploader(
    to address: String? = nil, connectSeconds: Int = 2, slowSeconds: Int = 1,
    sleep: (@Sendable (Double) async throws -> Void)? = nil
  ) throws -> Uploader {
    var settings = TransportSettings(trust: .file(authority))
    settings.connectSeconds = connectSeconds
    settings.slowSeconds = slowSeconds
    let transport = CurlTransport(
      address: try StoreAddress(address ?? "https://127.0.0.1:\(line.port)"), settings: settings)
    let recorded = self.sleep
    return Uploader(
      client: StoreClient(identity: identity, transport: transport, counter: counter),
      source: fast.source, random: { 0.5 }, sleep: sleep ?? { try await recorded($0) })
  }

  /// Sends what there is, giving up after that many failures in a row.
  func upload(to address: String? = nil, failures: Int = 1) async throws -> UploadOutcome {
    sleep = RecordedSleep()
    return try await uploader(to: address).upload(
      patience: UploadPatience(failures: failures, longestWait: nil))
  }

  // MARK: The oracle

  /// Whether all the journal holds as acknowledged is in the store, byte by byte.
  func check(_ context: String) async throws {
    let store = try Connection(path: centre.database, access: .readOnly)
    var kept: [Int64: Data] = [:]
    try store.forEachRow(
      "SELECT entries.sequence, bytes FROM entries JOIN records ON entries.record = records.fid"
    ) { row in
      if let number = row.integer(0) { kept[number] = row.blob(1) }
    }
    let found = try await entries()
    #expect(found.map(\.sequence) == Array(1...Int64(announced.count)), "\(context)")
    for entry in found where entry.record != announced[entry.sequence] {
      Issue.record("\(context): number \(entry.sequence) was altered in the journal")
    }
    for entry in found where entry.status != .pending {
      if kept[entry.sequence] != announced[entry.sequence] {
        acknowledgedInVain.insert(entry.sequence)
        Issue.record("\(context): number \(entry.sequence) is acknowledged and not in the store")
      }
    }
  }

  /// Sends the rest over a line that is whole, and looks for every record in the store; returns how
  /// many are lost and how many doubled.
  func settle(to address: String? = nil) async throws -> (lost: Int, doubled: Int) {
    line.mend()
    let outcome = try await upload(to: address, failures: 6)
    #expect(outcome.isProven, "\(outcome.words)")
    #expect(outcome.receipt?.stored == Int64(announced.count), "\(outcome.words)")
    try await check("at the end")
    let lines = try await centre.command("export", "visits").split(separator: "\n")
    let times = Dictionary(lines.map { (Data($0.utf8), 1) }, uniquingKeysWith: +)
    let missing = announced.filter { times[$0.value] == nil }.keys
    let audit = try await centre.command("audit")
    #expect(audit.contains("whole: every record"), "\(audit)")
    let lost = acknowledgedInVain.union(missing).count
    let doubled = times.values.count { $0 > 1 } + max(0, lines.count - announced.count)
    #expect(lost == 0 && doubled == 0)
    return (lost, doubled)
  }

  private func entries() async throws -> [JournalEntry] {
    try await fast.collector.withJournal { journal throws(JournalError) in
      try journal.contents.entries()
    }
  }
}
