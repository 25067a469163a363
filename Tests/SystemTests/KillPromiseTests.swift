// SPDX-License-Identifier: Apache-2.0

import Foundation
import Patrol
import TestSupport
import Testing
import Wire

/// Collector, store and commands are killed with SIGKILL all through a patrol; what comes of it is
/// held against the same patrol undisturbed.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(25)))
struct KillPromiseTests {
  private static let seed = UInt64(ProcessInfo.processInfo.environment["PATROL_SEED"] ?? "") ?? 1
  /// Seconds of the data.
  private static let seconds = Campaign.either(3600, long: 6 * 3600)
  private static let shifts = Campaign.either(2, long: 12)
  /// Seconds of the data from one kill to the next, on average.
  private static let stride = Campaign.either(120, long: 45)
  /// What may be judged again after a cut, in seconds.
  private static let rejudged = 10.0
  private static let leastVisit = 60.0
  /// Who has been well inside for so many seconds has been seen to enter, and that was kept.
  private static let arrival = 20

  @Test func killingWhateverRunsLosesNothingAndLeavesTheDosageAsItWas() async throws {
    let scratch = try Scratch()
    let plan = PatrolPlan(seconds: Self.seconds, shifts: Self.shifts, seed: Self.seed)
    let calm = try await KilledPatrol(plan, named: "calm", in: scratch, seed: Self.seed)
    _ = try await calm.work()
    let killed = try await KilledPatrol(plan, named: "killed", in: scratch, seed: Self.seed)
    let receipt = try await killed.work(killingEvery: Self.stride)
    let context: Comment = "seed \(Self.seed)"

    let stored = try await killed.stored()
    let counts = Dictionary(stored.map { ($0, 1) }, uniquingKeysWith: +)
    let lost = killed.announced.values.count { counts[$0] == nil }
    let doubled = counts.values.count { $0 > 1 }
    let count = killed.announced.count
    #expect(lost == 0 && doubled == 0 && stored.count == count, context)
    #expect(killed.broken.isEmpty, context)
    #expect(receipt.contains("receipt: \(count) of \(count) records stored"), "\(receipt)")
    #expect(
      receipt.contains(", the same as here") && !receipt.contains("altered"), "\(receipt)")
    let audit = try await killed.audit()
    #expect(audit.contains("whole: every record"), "\(audit); \(context)")

    // What was still on its way from gpsd had been judged by nobody and is no part of the promise.
    var measured = 0
    for cut in killed.cuts {
      for (unit, seconds) in cut.unkeptJudged
      where plan.isInside(unit, in: cut.second - Self.arrival...cut.second) {
        #expect(seconds <= Self.rejudged, "\(unit) at \(cut.second) s; \(context)")
        measured += 1
      }
    }
    #expect(
      measured > killed.cuts.count / 4, "\(measured) of \(killed.cuts.count) cuts; \(context)")
    let undisturbed = try Findings(await calm.stored())
    let found = try Findings(stored)
    let worst = try compare(found, undisturbed, killed, plan, idle: calm.idle)
    // Each was held against its own allowance already.
    #expect(worst.passes <= 3, context)
    var tally = PromiseTally("SIGKILL of collector and store at any moment")
    tally.faults = killed.kills
    tally.announced = count
    tally.lost = lost
    tally.doubled = doubled
    tally.remarks = """
      \(killed.kills) kills, \(killed.cuts.count) of them of the collector on shift, in \
      \(Self.seconds / 60) min of 2 units; \(worst.words); seed \(Self.seed)
      """
    print(tally.remarks ?? "")
    tally.report()
  }

  /// How far off a dosage came to be at most.
  private struct Worst {
    var seconds = 0.0
    var share = 0.0
    /// Visits of which less than a visit was left, and passes that became one.
    var passes = 0

    var words: String {
      String(
        format:
          "dosage of a hot spot off by at most %.1f s, at most %.0f %% of what the cuts allow; "
          + "%d visits cut down to a pass or made of one",
        seconds, share * 100, passes)
    }
  }

  private func compare(
    _ found: Findings, _ calm: Findings, _ killed: KilledPatrol, _ plan: PatrolPlan,
    idle: [Double]
  ) throws -> Worst {
    var worst = Worst()
    let cuts = killed.cuts
    #expect(calm.visits.count > Self.seconds / 200, "there is something to lose")
    for place in Set(calm.visits.keys).union(found.visits.keys) {
      let visits = calm.visits[place] ?? []
      let others = found.visits[place] ?? []
      let allowed = allowance(place, cuts, plan)
      let context: Comment = "seed \(Self.seed), \(place), \(allowed) s allowed"
      // Nobody comes to a place twice in a shift; doubled or split in two, there would be more.
      #expect(visits.count <= 1 && others.count <= 1, context)
      guard let visit = visits.first, let other = others.first else {
        // What the cuts took may leave too little for a visit: then it is a pass. What they added may
        // make a visit of a pass.
        let only = try #require(visits.first ?? others.first)
        #expect(only.dwell - allowed < Self.leastVisit, "\(only.dwell) s; \(context)")
        let shift = try #require((visits.isEmpty ? calm : found).shift(of: place))
        if only.dwell > allowed + 5 {
          #expect(
            shift.passes[place.hotSpot, default: 0] > 0, "\(only.dwell) s are nowhere; \(context)")
        }
        worst.passes += 1
        continue
      }
      let off = abs(other.dwell - visit.dwell)
      #expect(off <= allowed + 1, "\(off) s off; \(context)")
      #expect(abs(other.entered.seconds(since: visit.entered)) <= allowed + 1, context)
      #expect(abs(other.left.seconds(since: visit.left)) <= allowed + 1, context)
      worst.seconds = max(worst.seconds, off)
      if allowed > 0 { worst.share = max(worst.share, off / allowed) }
    }
    #expect(found.shifts.count == calm.shifts.count)
    #expect(calm.shifts.count == plan.shifts.count * PatrolPlan.units.count)
    let counts = Dictionary(
      found.visits.values.joined().map { ($0.shift, 1) }, uniquingKeysWith: +)
    for shift in found.shifts {
      // By this the dosage knows of visits that are missing.
      #expect(counts[shift.id] ?? 0 == shift.visits, "\(shift.id); seed \(Self.seed)")
    }
    for (index, (shift, other)) in zip(found.shifts, calm.shifts).enumerated() {
      // By unit, and in each unit's order.
      let place = index % plan.shifts.count
      let seconds = plan.shifts[place]
      let cuts = cuts.filter { seconds.contains($0.second) || $0.second == seconds.upperBound }
      let length = shift.ended.seconds(since: shift.started)
      let calmly = other.ended.seconds(since: other.started)
      #expect(
        abs(calmly - Double(seconds.count)) <= Self.rejudged + idle[place],
        "undisturbed, \(other.id) is as long as what was said: \(calmly) of \(seconds.count) s")
      let accounted = shift.quarters.map(\.coverage.total).reduce(0, +)
      #expect(abs(accounted - length) < 0.01, "\(shift.id): \(accounted) s of \(length)")
      let rest = Self.rejudged * Double(cuts.count) + idle[place] + killed.idle[place]
      let off = length - calmly
      #expect(abs(off) <= rest, "\(shift.id) is \(off) s too long after \(cuts.count) cuts")
    }
    return worst
  }

  /// Seconds by which cuts in and about a hot spot may change its dosage of one unit.
  private func allowance(
    _ place: Findings.Place, _ cuts: [KilledPatrol.Cut], _ plan: PatrolPlan
  ) -> Double {
    cuts.reduce(0) { sum, cut in
      let unkept = max(Self.rejudged, cut.unkept[place.unit] ?? 0)
      let span = cut.second - Int(unkept)...cut.second + cut.unheard
      guard plan.isUnit(place.unit, about: place.hotSpot, in: span) else { return sum }
      return sum + unkept + Double(cut.unheard)
    }
  }
}

/// What the store came to have of a patrol.
struct Findings {
  struct Place: Hashable {
    let unit: String
    /// Which of the unit's shifts, from 0.
    let shift: Int
    let hotSpot: String
  }

  /// In the order of entry.
  private(set) var visits: [Place: [Visit]] = [:]
  /// In the order of unit and start.
  private(set) var shifts: [Shift] = []

  func shift(of place: Place) -> Shift? {
    shifts.filter { $0.unit == place.unit }.dropFirst(place.shift).first
  }

  init(_ lines: [Data]) throws {
    var all: [Visit] = []
    for line in lines {
      switch try Record(bytes: line) {
      case .visit(let visit): all.append(visit)
      case .shift(let shift): shifts.append(shift)
      }
    }
    shifts.sort { ($0.unit, $0.started) < ($1.unit, $1.started) }
    let byUnit = Dictionary(grouping: shifts, by: \.unit)
    for visit in all.sorted(by: { $0.entered < $1.entered }) {
      let shift = try #require(byUnit[visit.unit]?.firstIndex { $0.id == visit.shift })
      visits[Place(unit: visit.unit, shift: shift, hotSpot: visit.hotSpot), default: []]
        .append(visit)
    }
  }
}
