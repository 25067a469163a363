// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import DeviceConfiguration
import FoundationEssentials
import Journaling
import Patrol
import Positioning
import TestSupport
import Testing
import Wire

/// The power goes at any write of a collector's shift, the disk keeps what it may (`PowerCut`), and
/// the next collector carries the shift on some seconds later.
@Suite(.serialized, .timeLimit(.minutes(60))) struct CollectorPowerCutPromiseTests {
  /// Seconds of the shift; the officer is inside at its beginning and at its end (`Device.live`).
  private static let length = 560
  /// Seconds until the device is back.
  private static let outage = 20
  /// At most so many seconds of a dwell are judged anew after a power cut.
  private static let judgedAnew = 10.0

  /// What an undisturbed collector came to, and what it had announced on the way.
  private struct Course {
    var trace: DiskTrace
    /// By mark: the records that were there when that many seconds had been heard.
    var announced: [[Data]]
    var visits: [Visit]
    var shift: String
  }

  @Test func aShiftIsCarriedOnAfterAPowerCutAtAnyWrite() async throws {
    var tally = PromiseTally("power cut at any write of a collector's shift")
    let disk = FaultyDisk()
    let device = try Device(in: disk.directory)
    let course = try await course(of: device, on: disk)
    let set = try String(contentsOfFile: device.configuration.hotSpots, encoding: .utf8)
    let cuts = course.trace.cuts
    #expect(cuts.count > 200 && course.visits.count == 2, "\(course.visits.map(\.dwell))")
    var worst = 0.0
    // Not in step with what the collector does.
    for cut in stride(from: 0, to: cuts.count, by: Campaign.either(29, long: 3)) {
      for loss in losses(at: cut) {
        disk.show(PowerCut(course.trace, after: cut).image(losing: loss))
        tally.faults += 1
        if course.trace.mark(after: cut) != nil {
          // The shift goes on with the set it began with, of which there is only the copy.
          try Data(set.replacing("Square", with: "Tomorrow's").utf8)
            .write(to: URL(filePath: device.configuration.hotSpots))
        }
        let context = "cut after \(cut) of \(cuts.count - 1) steps, \(loss)"
        do {
          let off = try await resume(device, course, after: cut, context, &tally)
          worst = max(worst, off)
        } catch {
          Issue.record("\(context): \(error)")
        }
      }
    }
    tally.remarks =
      "dwell of two visits off by at most \(Int(worst.rounded(.up))) s, \(Self.outage) s of them off"
    tally.report()
    #expect(tally.lost == 0 && tally.doubled == 0)
  }

  // MARK: The undisturbed shift

  private func course(of device: Device, on disk: FaultyDisk) async throws -> Course {
    disk.skipSyncs()
    var announced: [[Data]] = []
    var shift = ""
    let trace = try await disk.trace { mark async throws in
      let collector = try device.collector()
      await collector.receive(.connected, from: device.source)
      _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
      shift = await collector.shift ?? ""
      for second in 0...Self.length {
        announced.append(try device.entries.map(\.record))
        mark(second)
        if second < Self.length { await device.live(second, with: collector) }
      }
      _ = try await collector.endShift(unit: nil)
      announced.append(try device.entries.map(\.record))
      mark(Self.length + 1)
    }
    return Course(
      trace: trace, announced: announced, visits: try device.visitsAndShifts.0, shift: shift)
  }

  // MARK: After the cut

  /// Carries the shift on to its end; returns by how many seconds the dwell is off.
  private func resume(
    _ device: Device, _ course: Course, after cut: Int, _ context: String,
    _ tally: inout PromiseTally
  ) async throws -> Double {
    let mark = course.trace.mark(after: cut)
    let heard = min(mark ?? 0, Self.length)
    device.set(secondsHeard: heard + Self.outage)
    let collector = try device.collector()
    await collector.receive(.connected, from: device.source)
    let isOver = (mark ?? 0) > Self.length
    let shift = await collector.shift
    if let mark, mark < Self.length {
      #expect(shift == course.shift, "\(context): not on shift any more")
      #expect(await collector.status().units[0].officer == "o-1", "\(context)")
    } else if mark == nil, shift == nil {
      _ = try await collector.startShift(unit: "/dev/gps", officer: "o-1")
    }
    if isOver { #expect(shift == nil, "\(context): on shift again") }
    for second in (heard + Self.outage)..<max(heard + Self.outage, Self.length) {
      await device.live(second, with: collector)
    }
    if await collector.shift != nil { _ = try await collector.endShift(unit: nil) }
    #expect(await collector.status().troubles == [], "\(context)")
    return try check(device, course, mark, context, &tally)
  }

  private func check(
    _ device: Device, _ course: Course, _ mark: Int?, _ context: String,
    _ tally: inout PromiseTally
  ) throws -> Double {
    let entries = try device.entries
    let announced = mark.map { course.announced[$0] } ?? []
    tally.announced += announced.count
    for record in announced where !entries.contains(where: { $0.record == record }) {
      tally.lost += 1
      Issue.record("\(context): an announced record is lost")
    }
    let ids = entries.compactMap(\.id)
    tally.doubled += ids.count - Set(ids).count
    let chain = try JournalContents(path: device.journal).chain
    var before = Link.beginning(of: chain.journal, at: 1)
    for (place, entry) in entries.enumerated() {
      #expect(entry.sequence == Int64(place) + 1 && entry.previous == before, "\(context)")
      before = Batch.Entry(sequence: entry.sequence, previous: before, record: entry.record)
        .link(in: chain.journal)
    }
    let (visits, shifts) = try device.visitsAndShifts
    #expect(visits.count == 2 && shifts.count == 1, "\(context): \(visits.count), \(shifts.count)")
    if mark != nil {
      #expect(shifts.map(\.id) == [course.shift], "\(context)")
      let seconds = shifts.map { abs($0.coverage.total - Double(Self.length)) }.max() ?? 0
      #expect(seconds <= Double(Self.outage) + 3, "\(context): accounted off by \(seconds) s")
    }
    let off = abs(visits.map(\.dwell).reduce(0, +) - course.visits.map(\.dwell).reduce(0, +))
    #expect(off <= Self.judgedAnew + Double(Self.outage), "\(context): dwell off by \(off) s")
    return off
  }

  private func losses(at cut: Int) -> [PowerCut.Loss] {
    let drawn = (0..<Campaign.either(1, long: 4)).map { PowerCut.Loss.drawn(UInt64(cut * 10 + $0)) }
    return [.nothing, .everythingNotSynced] + drawn
  }
}

extension Collector {
  /// The shift the receiver is on; nil off shift.
  fileprivate var shift: String? { status().units.first { $0.unit == "/dev/gps" }?.shift }
}

extension Device {
  fileprivate var journal: String { configuration.state + "/journal" }

  fileprivate var entries: [JournalEntry] {
    get throws { try JournalContents(path: journal).entries() }
  }

  fileprivate var visitsAndShifts: ([Visit], [Shift]) {
    get throws {
      var found: ([Visit], [Shift]) = ([], [])
      for record in try records() {
        switch record {
        case .visit(let visit): found.0.append(visit)
        case .shift(let shift): found.1.append(shift)
        }
      }
      return found
    }
  }

  /// A second of the officer's way: stands inside, walks out to the north after 150 s, turns after 250 s
  /// and is back where it began after 350 s.
  fileprivate func live(_ second: Int, with collector: Collector) async {
    pass(seconds: 1)
    let walked = Double(second < 250 ? max(0, second - 150) : max(0, 350 - second))
    // In metres from the middle; the edge is 111 m away.
    let north = 60 + 1.4 * walked
    let latitude = 51.501 + north / 111_320
    let time = Self.start.advanced(bySeconds: Double(second))
    let line =
      #"{"class":"TPV","device":"/dev/gps","mode":3,"time":"\#(time)","lat":\#(latitude),"#
      + #""lon":0.701,"eph":8.0,"speed":1.4}"# + "\n"
    await collector.receive(.bytes(Array(line.utf8), at: now), from: source)
    if second % 5 == 4 { await collector.tick() }
  }
}
