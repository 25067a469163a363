// SPDX-License-Identifier: Apache-2.0

import Dosage
import Patrol
import Simulation

/// A simulated day on which officers patrol to a plan, and what is told of it.
struct DutyDay {
  private let patrol: SimulatedPatrol
  private let inPairs: Bool
  private let hotSpots: HotSpotSet
  private let planDay: PlanDay
  private let truth: [TrueDose]

  /// How many officers there may be, and whether they go two and two.
  private static let crews = [(1, false), (2, false), (2, true), (3, false), (4, true)]

  /// The day of a seed in a drawn town: the number of officers and how they go about their duty
  /// are drawn too. Not observed yet.
  init(seed: UInt64, start: Timestamp, duration: Int, receiver: SimulatedReceiverModel) {
    var numbers = SeededGenerator(seed: seed, stream: "duty day")
    let (officers, inPairs) = Self.crews[numbers.whole(0...Self.crews.count - 1)]
    self.init(
      SimulatedPatrol.generate(
        seed: seed, officers: officers, start: start, duration: duration, environment: .open,
        interval: duration, receiver: receiver,
        orders: PatrolOrders(styles: PatrolStyle.allCases, inPairs: inPairs),
        in: .drawn(seed: seed)),
      inPairs: inPairs)
  }

  init(_ patrol: SimulatedPatrol, inPairs: Bool) {
    guard let hotSpots = try? HotSpotSet(hotSpots: patrol.world.hotSpots),
      let planDay = try? PlanDay()
    else { preconditionFailure("hot spots that are no set, or no day") }
    self.patrol = patrol
    self.inPairs = inPairs
    self.hotSpots = hotSpots
    self.planDay = planDay
    truth = patrol.trueDoses
  }

  /// What is told of the day, by each method, at several intervals.
  func judged(
    in environment: Environment, by receiver: SimulatedReceiverModel, every intervals: [Int]
  ) -> [[VisitMethod: [JudgedDay]]] {
    let observed = patrol.observed(in: environment, every: 1, by: receiver)
    return intervals.map { interval in
      let officers = observed.officers.map { $0.reporting(every: interval, from: patrol.start) }
      return [
        .patrol: patrolDays(officers), .pointInPolygon: days(.whole, pointInPolygon(officers)),
      ]
    }
  }

  // MARK: By point in polygon

  private func pointInPolygon(_ officers: [SimulatedOfficer]) -> [JudgedDay.Told] {
    let visits = officers.flatMap { officer in
      VisitMethod.pointInPolygon.visits(in: hotSpots, of: Recording(of: officer)).map { told in
        Visit(
          of: TrueVisit(
            unit: officer.unit, officer: officer.officer, hotSpot: told.visit.hotSpot,
            stays: told.visit.stays, foot: told.visit.stays))
      }
    }.sorted { $0.precedes($1) }
    return truth.map { JudgedDay.Told(TrueDose(of: $0.dose, among: visits)) }
  }

  // MARK: By Patrol

  private func patrolDays(_ officers: [SimulatedOfficer]) -> [JudgedDay] {
    let records = officers.map { DeviceShift.records(of: $0, in: hotSpots) }
    let visits = records.flatMap(\.visits)
    let shifts = records.map(\.shift)
    var numbers = SeededGenerator(seed: patrol.seed, stream: "lost records")
    let all = days(.whole, report(visits, shifts))
    let kept = numbers.whole(0...shifts.count - 1)
    let awaited = days(
      .shiftAwaited, report(visits, shifts.indices.filter { $0 != kept }.map { shifts[$0] }))
    guard !visits.isEmpty else { return all + awaited }
    let lost = numbers.whole(0...visits.count - 1)
    let rest = visits.indices.filter { $0 != lost }.map { visits[$0] }
    return all + days(.visitLost, report(rest, shifts)) + awaited
  }

  /// What the dosage report says of each hot spot, in the order of the plan.
  private func report(_ visits: [Visit], _ shifts: [Shift]) -> [JudgedDay.Told] {
    let date = patrol.plan[0].date
    let report = DosageReport(
      hotSpots: hotSpots.hotSpots.map { ($0.id, $0.name ?? "") },
      visits: visits.map { Reported(device: $0.unit, value: $0) },
      shifts: shifts.map { Reported(device: $0.unit, value: $0) },
      plan: truth.map { PlanEntry($0.dose) }, days: date...date, planDay: planDay,
      now: planDay.interval(of: date.advanced(by: 1)).end)
    let rows = Dictionary(report.rows.map { ($0.hotSpot, $0) }, uniquingKeysWith: { $1 })
    return truth.map { truth in
      guard let told = rows[truth.dose.hotSpot].flatMap({ JudgedDay.Told($0) }) else {
        preconditionFailure("no row for a hot spot of the plan")
      }
      return told
    }
  }

  private func days(_ records: JudgedDay.AvailableRecords, _ told: [JudgedDay.Told]) -> [JudgedDay]
  {
    let isFullyRecorded = patrol.officers.allSatisfy(\.blackouts.isEmpty)
    return zip(truth, told).map { truth, told in
      let dose = truth.dose
      let isTreatment = dose.condition == .treatment
      return JudgedDay(
        seed: patrol.seed, hotSpot: dose.hotSpot, isTreatment: isTreatment, due: dose.visits,
        minutes: dose.minutes, style: style(in: dose.hotSpot), inPairs: inPairs, records: records,
        isFullyRecorded: isFullyRecorded, told: told, isKept: truth.isKept,
        trueVisits: truth.visits)
    }
  }

  private func style(in hotSpot: String) -> PatrolStyle? {
    patrol.officers.lazy.compactMap(\.orders).first { $0.hotSpots.contains(hotSpot) }?.style
  }
}

extension SimulatedOfficer {
  /// The same with the observations of every `interval`th second after `start` alone.
  fileprivate func reporting(every interval: Int, from start: Timestamp) -> SimulatedOfficer {
    var officer = self
    officer.observations = observations.filter {
      Int($0.time.seconds(since: start).rounded()) % interval == 0
    }
    return officer
  }
}

extension PlanEntry {
  fileprivate init(_ dose: PlannedDose) {
    self.init(
      hotSpot: dose.hotSpot, date: dose.date, condition: dose.condition, visits: dose.visits,
      minutes: dose.condition == .treatment ? Double(dose.minutes) : 0)
  }
}
