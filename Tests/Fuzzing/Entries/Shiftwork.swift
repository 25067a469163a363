// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Detection
import Patrol
import Platform
import Positioning
import Wire

/// Whole shifts made of gpsd's words, as the collector makes them.
struct Shiftwork {
  private let hotSpots: HotSpotSet
  private let stream = GpsdStream(rules: FixRules()) { $0.isEmpty ? "unnamed" : $0 }
  private var shifts: [String: OpenShift] = [:]
  private var records: [Record] = []
  /// The device's clock is right; the steady one has run for an hour.
  private var clock = ClockReading(wall: Samples.start, steady: 3_600_000_000_000)
  private var fault: String?

  init(_ hotSpots: HotSpotSet) {
    self.hotSpots = hotSpots
  }

  /// What is wrong with the records that the bytes come to; nil when the store would take them.
  mutating func violation(of bytes: [UInt8]) -> String? {
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      take(stream.receive(line + [UInt8(ascii: "\n")], arrived: clock.steady))
      befall(Int(line.reduce(0, &+)))
    }
    take(stream.finish())
    for unit in shifts.keys.sorted() {
      guard var shift = shifts[unit] else { continue }
      let ended = shift.finish(clock: clock, down: Self.outage)
      keep(ended.events, [ended.shift])
    }
    return fault ?? records.lazy.compactMap(Self.violation).first
  }

  // MARK: Helpers

  /// What happens after a line, by a number that the line makes.
  private mutating func befall(_ number: Int) {
    pass([1.0, 1, 1, 1, 0, 0, 40, 700][number % 8])
    switch number / 8 % 8 {
    case 0: take(stream.interrupt())
    case 1: take(stream.release(arrivedBefore: clock.steady))
    case 2:
      for unit in shifts.keys.sorted() {
        if let outcome = shifts[unit]?.pass(clock: clock, listened: 60) {
          keep(outcome.events, outcome.records)
        }
      }
    case 3: cutOff(for: Double(number % 300))
    default: break
    }
  }

  private mutating func pass(_ seconds: Double) {
    clock.steady += UInt64(seconds * 1e9)
    clock.wall = clock.wall.advanced(bySeconds: seconds)
  }

  static let source = GpsdSource(host: "127.0.0.1")

  private static func outage(from: UInt64, to: UInt64) -> Double {
    ClockReading.seconds(from: from, to: to) / 3
  }

  private mutating func take(_ reports: [UnitReport]) {
    for report in reports {
      var shift = shifts[report.unit] ?? begun(report.unit)
      let outcome = shift.receive(report, from: Self.source, down: Self.outage)
      shifts[report.unit] = shift
      keep(outcome.events, outcome.records)
    }
  }

  private func begun(_ unit: String) -> OpenShift {
    OpenShift(
      booking: Booking(unit: unit, shift: "s-1"), hotSpots: hotSpots,
      settings: DetectionSettings(), clock: clock)
  }

  /// Every shift is kept and taken up again.
  private mutating func cutOff(for seconds: Double) {
    let kept = shifts.keys.sorted().map { unit in (unit, shifts[unit]?.state(clock: clock)) }
    pass(seconds)
    for case (let unit, let state?) in kept {
      do {
        shifts[unit] = OpenShift(
          resuming: try ShiftState(bytes: Wire.bytes(of: state)), hotSpots: hotSpots, clock: clock)
      } catch {
        fault = fault ?? "a shift that was kept cannot be read: \(error)"
      }
    }
  }

  private mutating func keep(_ events: [DetectionEvent], _ ended: [Shift]) {
    records += events.compactMap(\.record) + ended.map(Record.shift)
  }

  private static func violation(of record: Record) -> String? {
    do {
      return try Record(bytes: record.bytes) == record ? nil : "a record reads back as another"
    } catch {
      return "a record the store would not take: \(error)"
    }
  }
}

extension DetectionEvent {
  var record: Record? {
    if case .visit(let visit) = self { .visit(visit) } else { nil }
  }
}
