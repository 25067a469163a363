// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Foundation
import Journaling
import Patrol
import Positioning
import Simulation
import TestSupport
import Testing
import Wire

/// The real collector in mid-shift while its journal is spoilt, or its disk fails for a while.
@Suite(.serialized) struct CollectorDiskPromiseTests {
  private static let name = "journal"
  private static let before = 60

  /// Whatever is done to the files, the shift ends with all it has seen, and its record says what
  /// befell the journal.
  @Test func collectingNeverStopsWhileTheFilesAreSpoilt() async throws {
    var tally = PromiseTally("corrupt journal in mid-shift")
    var noticed = 0
    var certain = 0
    for seed in 1...UInt64(Campaign.either(30, long: 600)) {
      let (spoiling, isNoticed) = try await shift(seed: seed, &tally)
      noticed += isNoticed ? 1 : 0
      certain += spoiling.mustBeNoticed ? 1 : 0
    }
    tally.remarks =
      "damage noticed and told in \(noticed) of \(tally.faults) shifts, "
      + "in all \(certain) where it costs what must be there"
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
    #expect(certain >= tally.faults / 10 && noticed > certain)
  }

  /// A read-only remount, a disk that fails, a full one: what could not be kept is kept later, once.
  @Test func whatADiskRefusesIsKeptLaterOnce() async throws {
    var tally = PromiseTally("failing disk in mid-shift")
    for seed in 1...UInt64(Campaign.either(24, long: 600)) {
      try await failing(seed: seed, &tally)
    }
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
  }

  // MARK: Spoilt files

  /// What was done to a file.
  private struct Spoiling {
    var words = "nothing"
    /// Nobody can miss it: records lay in what is gone.
    var mustBeNoticed = false
    /// It is looked for at every write, so the shift under way tells of it.
    var mustBeTold = false
  }

  /// One shift; says whether the damage was noticed, by the shift or at the next start.
  private func shift(
    seed: UInt64, _ tally: inout PromiseTally
  ) async throws -> (Spoiling, isNoticed: Bool) {
    var random = SeededGenerator(seed: seed)
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let records = (1...Self.before).map(Device.visit)
    try Journal(path: "\(disk.directory)/\(Self.name)").commit(Changes(records: records))
    var collector: Collector? = try device.collector()
    _ = try await collector?.startShift(unit: "/dev/gps", officer: nil)
    let moment = Int.random(in: 1..<280, using: &random)
    var done = Spoiling()
    // Every other time while no collector runs: the next one must find the officer on shift.
    let isRestarted = seed.isMultiple(of: 2)
    for second in 0..<300 {
      if second == moment {
        if isRestarted { collector = nil }
        done = try spoil(disk.directory, using: &random)
        if isRestarted {
          collector = try device.collector()
          let shift = await collector?.status().units.first?.shift
          #expect(shift != nil, "seed \(seed), second \(moment): \(done.words): not on shift")
        }
      }
      if let collector { await device.hear(second, by: collector) }
    }
    let context = "seed \(seed), second \(moment): \(done.words)"
    tally.faults += 1
    try await end(collector, device, context)
    collector = nil
    // What was announced must be there for the next start, too.
    let journal = try Journal(path: "\(disk.directory)/\(Self.name)")
    let entries = try journal.contents.entries()
    tally.announced += records.count + 2
    for (place, record) in records.enumerated() {
      let entry = entries.first { $0.sequence == Int64(place) + 1 }
      if entry?.status != .lost, entry?.record != record.bytes { tally.lost += 1 }
    }
    let fresh = try entries.suffix(2).filter { $0.status != .lost }.map {
      try Record(bytes: $0.record)
    }
    guard fresh.count == 2, case .visit(let visit) = fresh[0], case .shift(let shift) = fresh[1]
    else {
      tally.lost += 2 - fresh.count
      Issue.record("\(context): the visit or the shift is lost: \(entries.suffix(3).map(\.status))")
      return (done, false)
    }
    // At most 10 s are seen anew, and bridged.
    let fixes = isRestarted ? 289...300 : 300...300
    #expect(
      (visit.dwell == 299 || isRestarted && visit.dwell >= 289) && fixes.contains(shift.fixes),
      "\(context): \(visit.dwell) s, \(shift.fixes) fixes")
    let ids = entries.compactMap(\.id)
    tally.doubled += ids.count - Set(ids).count
    let told = shift.notes.filter(Self.isRecovery)
    let untold = try journal.contents.unreportedRecoveries
    #expect(
      entries.allSatisfy { $0.status != .lost } || !told.isEmpty || !untold.isEmpty, "\(context)")
    let isNoticed = !told.isEmpty || !untold.isEmpty
    #expect(isNoticed || !done.mustBeNoticed, "\(context): nobody noticed")
    #expect(!told.isEmpty || !done.mustBeTold, "\(context): the shift's record does not tell")
    return (done, isNoticed)
  }

  private static func isRecovery(_ words: String) -> Bool {
    words.hasPrefix("the journal was damaged")
  }

  private func end(_ collector: Collector?, _ device: Device, _ context: String) async throws {
    do {
      _ = try await collector?.endShift(unit: nil)
    } catch {
      // A second damage within a minute waits for its turn.
      for _ in 0..<3 {
        device.pass(seconds: 61)
        await collector?.tick()
      }
    }
    // What was found only then no record tells of yet.
    let troubles = await collector?.status().troubles.filter { !Self.isRecovery($0) }
    #expect(troubles == [], "\(context)")
  }

  /// Spoils one of the files in place, as a bad disk or a careless hand does.
  private func spoil(
    _ directory: String, using random: inout SeededGenerator
  ) throws -> Spoiling {
    let names = DiskImage(of: directory).names.keys.filter { $0.hasPrefix("\(Self.name)/log-") }
    // Where the records lie, or the mark.
    let segment = names.max() ?? ""
    let name = [segment, segment, "\(Self.name)/mark", segment].randomElement(using: &random) ?? ""
    let isSegment = name == segment
    let path = "\(directory)/\(name)"
    // Behind its last byte a segment has nothing that could be spoilt.
    let size = (DiskImage(of: directory)[name]?.lastIndex { $0 != 0 } ?? -1) + 1
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0 else { return Spoiling(words: "no \(name)") }
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      let length = Int.random(in: 0...size, using: &random)
      ftruncate(descriptor, off_t(length))
      return Spoiling(
        words: "\(name) cut to \(length) of \(size)",
        mustBeNoticed: isSegment && length < size / 2)
    case 1 where isSegment:
      unlink(path)
      return Spoiling(words: "removed", mustBeNoticed: true, mustBeTold: true)
    case 2:
      let zeros = [UInt8](repeating: 0, count: size)
      pwrite(descriptor, zeros, size, 0)
      return Spoiling(words: "\(name) zeroed", mustBeNoticed: isSegment)
    default:
      let start = Int.random(in: 0...size, using: &random)
      let count = min(size - start, 1 << Int.random(in: 0...14, using: &random))
      let noise = (0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
      pwrite(descriptor, noise, noise.count, off_t(start))
      return Spoiling(words: "\(name) overwritten by \(count) bytes at \(start)")
    }
  }

  // MARK: A failing disk

  private static let faults: [(FaultyDisk.Call, Int32)] = [
    (.changes, EROFS), (.write, EIO), (.sync, EIO), (.write, ENOSPC),
    (FaultyDisk.Call.write.union(.sync), EDQUOT), (.all, EIO),
  ]

  private func failing(seed: UInt64, _ tally: inout PromiseTally) async throws {
    var random = SeededGenerator(seed: seed)
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    var collector: Collector? = try device.collector()
    _ = try await collector?.startShift(unit: "/dev/gps", officer: nil)
    let begin = Int.random(in: 0..<250, using: &random)
    let end = begin + Int.random(in: 1..<120, using: &random)
    let (calls, error) = Self.faults[Int(seed) % Self.faults.count]
    let context = "seed \(seed): errno \(error) from second \(begin) to \(end)"
    for second in 0..<300 {
      if second == begin { disk.fail(calls, from: 1, error: error) }
      if second == end { disk.heal() }
      if let collector { await device.hear(second, by: collector) }
      if second == min(end, 300) - 1, disk.failed > 0 {
        await collector?.tick()
        #expect(await collector?.status().troubles.isEmpty == false, "\(context): nothing said")
      }
    }
    _ = try? await collector?.endShift(unit: nil)
    disk.heal()
    for _ in 0..<2 {
      device.pass(seconds: 61)
      await collector?.tick()
    }
    #expect(await collector?.status().troubles.isEmpty == true, "\(context)")
    tally.faults += disk.failed
    collector = nil
    let journal = try Journal(path: "\(disk.directory)/\(Self.name)")
    let kept = try journal.contents.entries().map { try Record(bytes: $0.record) }
    tally.announced += 2
    tally.lost += max(0, 2 - kept.count)
    tally.doubled += max(0, kept.count - 2)
    guard kept.count == 2, case .visit(let visit) = kept[0] else {
      Issue.record("\(context): \(kept.count) records")
      return
    }
    #expect(visit.dwell == 299, "\(context)")
    #expect(try journal.contents.openShifts.isEmpty, "\(context)")
  }
}
