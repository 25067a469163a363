// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Foundation
import Journaling
import Patrol
import Running
import Simulation
import Synchronization
import TestSupport
import Testing
import Uploading

@testable import PatrolDevice

/// One day of a month at work, as it stood at its end.
struct Day {
  /// In KiB.
  let memory: Int
  let descriptors: Int
  /// Bytes written to the flash in the shift.
  let flash: Int
  /// Bytes of the journal and what lies beside it.
  let journal: Int
  /// Copies of hot spot sets.
  let copies: Int
  /// Records in the journal, and records there ever were.
  let kept: Int
  let total: Int
}

/// A device that works shift after shift without ever being started anew, and its store.
final class Month {
  private let scratch: Scratch
  private let centre: Centre
  private let line: FaultyLine
  private let fast: FastDevice
  private let uploader: Uploader
  private let first: Timestamp
  private let hotSpots: String
  private let state: String
  /// Ids of all records the journal ever showed.
  private(set) var announced: Set<String> = []
  private(set) var uploads = 0
  private(set) var failedUploads = 0

  init(seed: UInt64, first: Timestamp) async throws {
    let scratch = try Scratch()
    let sample = try await SimulatedShift(units: 2, in: scratch, start: first, hours: 0.1)
    hotSpots = "\(scratch.path)/hotspots.geojson"
    try FileManager.default.copyItem(atPath: sample.hotSpots, toPath: hotSpots)
    centre = try await Centre(in: scratch, named: "store", hotSpots: hotSpots)
    let draw = Mutex(SeededGenerator(seed: seed, stream: "line"))
    line = FaultyLine(to: centre.port) { draw.withLock { LineFault.drawn(&$0) } }
    let device = try sample.device(store: "https://127.0.0.1:\(line.port)", hotSpots: hotSpots)
    let code = try scratch.write(
      try await centre.command("device", "enrol", "--name", "month"), to: "code")
    // A code may be sent again when the answer was lost.
    try await eventually("enrolled") {
      try await scratch.run(
        Programs.patrol, ["enrol", "--config", device.configuration], input: code
      ).status == 0
    }
    fast = try FastDevice(configuration: device.configuration, at: first)
    let random = SharedDraw(SeededGenerator(seed: seed, stream: "delays"))
    uploader = Uploader(
      client: try #require(StoreAccess(fast.settings)).client(),
      source: fast.source, random: { random.unit() },
      sleep: { _ in await Task.yield() })
    state = device.state
    self.scratch = scratch
    self.first = first
  }

  deinit { line.close() }

  var cuts: Int { line.faults }

  /// A day's shift from booking on to booking off, with the set the day began with.
  func work(day: Int, hours: Double, uploadEvery interval: Double) async throws -> Day {
    let start = first.advanced(bySeconds: Double(day) * 86_400)
    try await publishHotSpots(of: day)
    let shift = try await SimulatedShift(
      units: 2, in: scratch, seed: UInt64(day) + 1, start: start, hours: hours)
    await fast.wait(until: start)
    let before = try ProcessFigures.now
    try await fast.startShift(shift.units)
    var uploaded = start
    try await fast.play(try shift.recording) { time in
      guard time.seconds(since: uploaded) >= interval else { return }
      uploaded = time
      try await self.upload()
    }
    try await fast.endShift()
    try await upload()
    let after = try ProcessFigures.now
    let kept = try await readJournal()
    return Day(
      memory: after.residentKilobytes, descriptors: after.descriptors,
      flash: after.flashBytes - before.flashBytes, journal: try bytesKept,
      copies: try names.filter { $0.hasPrefix("hotspots-") }.count, kept: kept,
      total: announced.count)
  }

  /// What the last upload says, over a line that is whole again.
  func sendTheRest() async throws -> String {
    line.mend()
    line.hangUp()
    return await uploader.upload().words
  }

  /// What the store's own audit says.
  func audit() async throws -> String { try await centre.command("audit") }

  /// How often the store gives each record out.
  func stored() async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for kind in ["visits", "shifts"] {
      for line in try await centre.command("export", kind).split(separator: "\n") {
        let record = try String(line).json
        counts[record["id"] as? String ?? "", default: 0] += 1
      }
    }
    return counts
  }

  // MARK: Helpers

  private func publishHotSpots(of day: Int) async throws {
    let text = try String(contentsOfFile: hotSpots, encoding: .utf8)
    let name = try #require(text.firstRange(of: #""name":""#))
    var changed = text
    changed.insert(contentsOf: "\(day) ", at: name.upperBound)
    try Data(changed.utf8).write(to: URL(filePath: hotSpots))
    try await centre.command("hotspots", "import", hotSpots, "--publish")
  }

  /// One upload that gives up at the first failure.
  private func upload() async throws {
    _ = try await readJournal()
    line.hangUp()
    uploads += 1
    let outcome = await uploader.upload(
      patience: UploadPatience(failures: 1, longestWait: nil))
    if !outcome.isProven { failedUploads += 1 }
  }

  /// Notes what the journal shows; returns how many records it has.
  private func readJournal() async throws -> Int {
    var (kept, last) = (0, Int64(0))
    while true {
      // A slice at a time: what is measured is what the collector needs, not the oracle.
      let after = last
      let entries = try await fast.collector.withJournal { journal throws(JournalError) in
        try journal.contents.entries(after: after, limit: 100)
      }
      guard let newest = entries.last else { return kept }
      announced.formUnion(entries.compactMap(\.id))
      (kept, last) = (kept + entries.count, newest.sequence)
    }
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: state) }
  }

  private var bytesKept: Int {
    get throws {
      let found = FileManager.default.enumerator(atPath: state)?.allObjects ?? []
      return try found.compactMap { $0 as? String }.reduce(0) { sum, name in
        let facts = try FileManager.default.attributesOfItem(atPath: "\(state)/\(name)")
        return sum + (facts[.size] as? Int ?? 0)
      }
    }
  }
}
